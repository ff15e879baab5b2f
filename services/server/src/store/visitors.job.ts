import type { Job } from '../job/job.ts';
import { dropOldVisitors } from './drop-old-visitors.sql.ts';

/** Once a day: it reads all visitors. */
export const visitorsJob: Job = {
  name: 'drop-old-visitors',
  cron: '47 3 * * *',
  run: ({ db, now, retentionMonths }) => dropOldVisitors(db, { now, retentionMonths }),
};
