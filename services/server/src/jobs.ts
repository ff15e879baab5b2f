/** What is done again and again, off every request. */

import type { Database } from './database/index.ts';
import { ensurePartitions } from './store/index.ts';

export interface JobOptions {
  db: Database;
  clock: () => number;
  log: { error(details: object, message: string): void };
}

/** Partitions are two months ahead, so an hour more or less never matters; nor does a look that fails. */
const PARTITIONS_EVERY_MS = 3_600_000;

/** Starts the jobs; answers what stops them. */
export function startJobs({ db, clock, log }: JobOptions): () => void {
  const timer = setInterval(() => {
    ensurePartitions(db, new Date(clock())).catch((error) =>
      log.error({ err: error }, 'making partitions failed: it will be tried again'),
    );
  }, PARTITIONS_EVERY_MS);
  return () => clearInterval(timer);
}
