/** What is done again and again, off every request. */

import type { Database } from './database/index.ts';
import { clearDeadRefold, ensurePartitions } from './store/index.ts';

export interface JobOptions {
  db: Database;
  clock: () => number;
  log: { error(details: object, message: string): void };
}

/** Partitions are two months ahead, so an hour more or less never matters; nor does a look that fails. */
const EVERY_MS = 3_600_000;

/** Starts the jobs; answers what stops them. */
export function startJobs({ db, clock, log }: JobOptions): () => void {
  const run = (name: string, job: Promise<void>) =>
    job.catch((error) => log.error({ err: error }, `${name} failed: it will be tried again`));
  const timer = setInterval(() => {
    void run('making partitions', ensurePartitions(db, new Date(clock())));
    void run('clearing a dead refold', clearDeadRefold(db));
  }, EVERY_MS);
  return () => clearInterval(timer);
}
