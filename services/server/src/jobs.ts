/** What is done again and again, off every request. Each job lies in the room whose rows it works on. */

import { readyTouchesJob, unusedKindsJob } from './attribute/index.ts';
import type { Job } from './job/job.ts';
import {
  arrivalsJob,
  deadRefoldJob,
  partitionsJob,
  refusalsJob,
  retentionJob,
  visitorsJob,
} from './store/index.ts';

export const JOBS: readonly Job[] = [
  partitionsJob,
  arrivalsJob,
  retentionJob,
  visitorsJob,
  deadRefoldJob,
  refusalsJob,
  readyTouchesJob,
  unusedKindsJob,
];
