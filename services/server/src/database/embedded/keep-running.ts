/** Looks after a Postgres that nobody else looks after: one that crashed for good is started again. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOOK_EVERY_MS = 1_000;
/** Away at so many looks: by then it has not come up by itself, and whoever ended it has not started it. */
const LOOKS = 3;

export interface KeeperOptions {
  /** Its data directory. */
  cluster: string;
  start(): Promise<unknown>;
  /** Told of a start that failed; it is tried again. */
  onTrouble(error: Error): void;
}

/** Begins to look. Answers what ends it, when a start that is under way is done. */
export function keepRunning({ cluster, start, onTrouble }: KeeperOptions): () => Promise<void> {
  let missed = 0;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    missed = (await hasCrashed(cluster)) ? missed + 1 : 0;
    if (missed < LOOKS) return;
    missed = 0;
    await start();
  }

  const timer = setInterval(() => {
    looking ??= look()
      .catch(onTrouble)
      .finally(() => {
        looking = undefined;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** Whether no postmaster is there, and none was shut down on purpose. */
async function hasCrashed(cluster: string): Promise<boolean> {
  const lockFile = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  if (isAlive(Number.parseInt(lockFile, 10))) return false;
  return !(await wasShutDown(cluster));
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // it may be another user's
  }
}

/** `DB_SHUTDOWNED`, where pg_control keeps the state of the cluster, the same place in every release. */
const SHUT_DOWN = 1;
const STATE_PLACE = 16;

async function wasShutDown(cluster: string): Promise<boolean> {
  const control = await readFile(join(cluster, 'global', 'pg_control'));
  return control.readInt32LE(STATE_PLACE) === SHUT_DOWN;
}
