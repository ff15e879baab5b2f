import type { Job } from '../job/job.ts';
import { ensurePartitions } from './partitions.sql.ts';

/** Partitions are two months ahead, so an hour more or less never matters; nor does a look that fails. */
export const partitionsJob: Job = {
  name: 'make-partitions',
  cron: '7 * * * *',
  run: ({ db, now }) => ensurePartitions(db, now),
};
