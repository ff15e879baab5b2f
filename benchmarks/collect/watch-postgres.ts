/** CPU of a Postgres, with what autovacuum did told apart. */

import { readdirSync, readFileSync } from 'node:fs';
import { readStat } from './read-cpu.ts';

interface PostgresCpu {
  /** Milliseconds of everything but autovacuum. */
  work: number;
  autovacuum: number;
}

export interface PostgresMeter {
  read(): PostgresCpu;
}

/**
 * Linux adds what an ended process used to its parent, whatever it was: of a worker of autovacuum all is known but what it
 * used after the last look.
 */
const LOOK_EVERY_MS = 50;

/** Watches a postmaster and its children for as long as the process lives. */
export function watchPostgres(postmaster: number): PostgresMeter {
  const strangers = new Set<number>();
  let vacuums = new Map<number, number>();
  let endedVacuums = 0;
  setInterval(look, LOOK_EVERY_MS).unref();

  /** Answers what the living children used that are no workers of autovacuum. */
  function look(): number {
    const living = new Map<number, number>();
    let work = 0;
    for (const pid of listPids()) {
      if (strangers.has(pid)) continue;
      try {
        const { parent, own } = readStat(pid);
        if (parent !== postmaster) {
          strangers.add(pid);
          continue;
        }
        const isVacuum = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('autovacuum worker');
        if (isVacuum) living.set(pid, own);
        else work += own;
      } catch {
        // it ended while it was looked at
      }
    }
    for (const [pid, used] of vacuums) if (!living.has(pid)) endedVacuums += used;
    vacuums = living;
    return work;
  }

  return {
    read() {
      const children = look();
      const main = readStat(postmaster);
      const alive = [...vacuums.values()].reduce((sum, used) => sum + used, 0);
      return { work: main.own + main.ended - endedVacuums + children, autovacuum: endedVacuums + alive };
    },
  };
}

function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}
