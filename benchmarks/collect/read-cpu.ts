/** CPU that processes have used, as Linux counts it: in ticks of ten milliseconds. */

import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

export interface PostgresCpu {
  /** Milliseconds of everything but autovacuum. */
  work: number;
  autovacuum: number;
}

/** Milliseconds of one process. */
export function readCpu(pid: number): number {
  const { own } = readStat(pid);
  return own;
}

/**
 * Milliseconds of a postmaster and all its children, those that have ended included. What autovacuum did is told apart
 * while its workers live; one that has ended counts as work.
 */
export function readPostgresCpu(postmaster: number): PostgresCpu {
  const main = readStat(postmaster);
  const cpu = { work: main.own + main.ended, autovacuum: 0 };
  for (const pid of listPids()) {
    try {
      const { parent, own } = readStat(pid);
      if (parent !== postmaster) continue;
      const isVacuum = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('autovacuum worker');
      cpu[isVacuum ? 'autovacuum' : 'work'] += own;
    } catch {
      // it ended while it was looked at
    }
  }
  return cpu;
}

function readStat(pid: number): { parent: number; own: number; ended: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name stands in brackets and may hold blanks. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
  return {
    parent: fields[1]!,
    own: (user + system) * TICK_MS,
    ended: (endedUser + endedSystem) * TICK_MS,
  };
}

function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}
