/** What is done again and again, off every request. */

import type { Database } from './database/index.ts';
import {
  clearDeadRefold,
  dropExpired,
  ensurePartitions,
  forgetRefusals,
  summariseArrivals,
} from './store/index.ts';

export interface JobOptions {
  db: Database;
  clock: () => number;
  /** Months for which the log and its folds are kept. */
  retentionMonths: number;
  log: { error(details: object, message: string): void };
}

/** A minute of a busy service is some ten thousand pages of the log. */
const MINUTE_MS = 60_000;
/** Partitions are two months ahead, so an hour more or less never matters; nor does a look that fails. */
const HOUR_MS = 3_600_000;

/** Starts the jobs; answers what stops them. */
export function startJobs({ db, clock, retentionMonths, log }: JobOptions): () => void {
  const run = (name: string, job: Promise<void>) =>
    job.catch((error) => log.error({ err: error }, `${name} failed: it will be tried again`));
  const everyMinute = setInterval(() => {
    void run('summarising the index on arrival', summariseArrivals(db));
  }, MINUTE_MS);
  const everyHour = setInterval(() => {
    void run('making partitions', ensurePartitions(db, new Date(clock())));
    void run('dropping old months', dropExpired(db, { now: new Date(clock()), retentionMonths }));
    void run('clearing a dead refold', clearDeadRefold(db));
    void run('forgetting refusals', forgetRefusals(db, new Date(clock())));
  }, HOUR_MS);
  return () => {
    clearInterval(everyMinute);
    clearInterval(everyHour);
  };
}
