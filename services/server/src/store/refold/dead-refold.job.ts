import type { Job } from '../../job/job.ts';
import { clearDeadRefold } from './clear-dead-refold.ts';

export const deadRefoldJob: Job = {
  name: 'clear-dead-refold',
  cron: '27 * * * *',
  run: ({ db }) => clearDeadRefold(db),
};
