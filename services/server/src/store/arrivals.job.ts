import type { Job } from '../job/job.ts';
import { summariseArrivals } from './partitions.sql.ts';

/** A minute of a busy service is some ten thousand pages of the log. */
export const arrivalsJob: Job = {
  name: 'summarise-arrivals',
  cron: '* * * * *',
  run: ({ db }) => summariseArrivals(db),
};
