import type pg from 'pg';
import { buildQueue } from './build-queue.ts';

/** Brings the queue's own schema up to date, beside what the migrations make. Several replicas may do so at once. */
export async function prepareJobs(pool: pg.Pool): Promise<void> {
  const queue = buildQueue(pool, { supervise: false, schedule: false });
  queue.on('error', () => undefined); // nothing of it goes on: what fails here is thrown
  await queue.start();
  await queue.stop({ graceful: false });
}
