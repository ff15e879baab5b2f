import type { Database } from '../database/index.ts';

/** Something that is done again and again, off every request, by one replica at a time. */
export interface Job {
  /** Its name in logs, metrics and the queue: small letters and `-`. Renaming it leaves the old queue behind. */
  readonly name: string;
  /** When it is due: minute, hour, day of the month, month, day of the week, in UTC. */
  readonly cron: string;
  /** Throws where it could not be done: it is tried again a little later, and named. Running it twice does no harm. */
  run(place: JobPlace): Promise<void>;
}

/** What a job works with. */
interface JobPlace {
  db: Database;
  now: Date;
  /** Months for which the log and its folds are kept. */
  retentionMonths: number;
}
