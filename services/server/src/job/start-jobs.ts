/**
 * Runs the jobs of this replica. All replicas take from one queue in Postgres: whoever is first makes a job due, and
 * whoever is free does it, once. While Postgres is away nothing is due, and nobody waits for it.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata } from 'pg-boss';
import { buildDatabase, connectPool, cutPool, type Database } from '../database/index.ts';
import { buildQueue, describeQueue } from './build-queue.ts';
import type { Job } from './job.ts';

export interface JobsOptions {
  /** Postgres; on a cluster its coordinator, where the queue lies. */
  databaseUrl: string;
  jobs: readonly Job[];
  clock: () => number;
  /** Months for which the log and its folds are kept. */
  retentionMonths: number;
  /** Told of every run that ended. */
  observe(run: { job: string; failed: boolean; seconds: number }): void;
  log: { warn(details: object, message: string): void; error(details: object, message: string): void };
  /** Seconds from one look into the queue to the next. */
  pollSeconds?: number;
  /** Seconds after which a job that failed is tried again; twice as many after each further time. */
  retrySeconds?: number;
}

/** How long a job that runs may go on when the service stops; then it is cut off, and another replica does it again. */
const GRACE_MS = 2_000;
/** Of what is due every minute nothing is overlooked. */
const MOST_SECONDS = 45;
/** Until the next try to begin, while Postgres is away. */
const BEGIN_AGAIN_MS = 5_000;

/** Starts the jobs, now or as soon as Postgres is there; answers what stops them within some seconds. */
export function startJobs(options: JobsOptions): { stop(): Promise<void> } {
  const { databaseUrl: url, log, pollSeconds = 10, retrySeconds = 15 } = options;
  const onError = (error: Error) => log.warn({ err: error }, 'a connection to the database was lost');
  const name = `lazo jobs ${randomUUID()}`;
  const workPool = connectPool({ url, size: 2, name, onError });
  // Apart, so that a job that takes long never keeps the queue waiting, which would take it for dead.
  const queuePool = connectPool({ url, size: 2, name: 'lazo queue', statementTimeoutMs: 30_000, onError });
  const db = buildDatabase(workPool);
  const queue = buildQueue(queuePool, {
    cronWorkerIntervalSeconds: Math.min(pollSeconds, MOST_SECONDS),
    cronMonitorIntervalSeconds: Math.min(pollSeconds * 3, MOST_SECONDS),
  });
  queue.on('error', (error) => log.warn({ err: error }, 'the queue of jobs waits: it will be tried again'));
  queue.on('warning', ({ message, data }) => log.warn({ data }, `the queue of jobs: ${message}`));

  const stopping = new AbortController();
  const begun = begin();

  async function begin(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await queue.start();
        for (const job of options.jobs) await enlist(job);
        return;
      } catch (error) {
        log.warn({ err: error }, 'jobs cannot begin: it will be tried again');
        await queue.stop({ graceful: false }).catch(onError);
        await sleep(BEGIN_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined); // stopped
      }
    }
  }

  async function enlist(job: Job): Promise<void> {
    const { policy, ...rules } = describeQueue(retrySeconds);
    await queue.createQueue(job.name, { policy, ...rules });
    await queue.updateQueue(job.name, rules); // it may be there with those of an older version
    await queue.schedule(job.name, job.cron);
    await queue.work(job.name, { pollingIntervalSeconds: pollSeconds, includeMetadata: true }, ([run]) =>
      runJob(db, job, run!, options),
    );
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await begun;
    await queue.stop({ graceful: true, timeout: GRACE_MS }).catch(onError);
    await Promise.all([queuePool.end(), cutPool(workPool, { url, name }).catch(onError)]);
  }

  return { stop };
}

async function runJob(
  db: Database,
  job: Job,
  { retryCount, retryLimit }: Pick<JobWithMetadata, 'retryCount' | 'retryLimit'>,
  { clock, retentionMonths, observe, log }: JobsOptions,
): Promise<void> {
  const startedAt = performance.now();
  const tell = (failed: boolean) =>
    observe({ job: job.name, failed, seconds: (performance.now() - startedAt) / 1_000 });
  try {
    await job.run({ db, now: new Date(clock()), retentionMonths });
    tell(false);
  } catch (error) {
    tell(true);
    const next = retryCount < retryLimit ? 'it will be tried again' : 'it will be tried when it is due again';
    log.error(
      { err: error, job: job.name, attempt: retryCount + 1 },
      `the job "${job.name}" failed: ${next}`,
    );
    throw error;
  }
}
