import type { Job } from '../job/job.ts';
import { dropExpired } from './partitions.sql.ts';

export const retentionJob: Job = {
  name: 'drop-old-months',
  cron: '17 * * * *',
  run: ({ db, now, retentionMonths }) => dropExpired(db, { now, retentionMonths }),
};
