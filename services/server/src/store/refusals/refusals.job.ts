import type { Job } from '../../job/job.ts';
import { forgetRefusals } from './refusals.sql.ts';

export const refusalsJob: Job = {
  name: 'forget-refusals',
  cron: '37 * * * *',
  run: ({ db, now }) => forgetRefusals(db, now),
};
