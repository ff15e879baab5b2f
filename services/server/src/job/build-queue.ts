import type pg from 'pg';
import { type ConstructorOptions, PgBoss } from 'pg-boss';

/** The queue's own schema: its tables are pg-boss' affair, which makes them and brings them up to date. */
const SCHEMA = 'lazo_jobs';
/** What is done is shown for a day. */
const KEPT_SECONDS = 86_400;
/** A job whose replica was not heard of for so long is given to another one. */
const HEARTBEAT_SECONDS = 60;
/** However alive its replica is: what lies outside the months may take hours to drop row by row. */
const LONGEST_SECONDS = 6 * 3_600;
const RETRIES = 5;
const LONGEST_RETRY_SECONDS = 600;

/** The queue over a pool of ours, whose broken connections harm nobody. Nothing runs until it is started. */
export function buildQueue(pool: pg.Pool, options: ConstructorOptions): PgBoss {
  return new PgBoss({
    ...options,
    db: { executeSql: (text, values) => execute(pool, text, values) },
    schema: SCHEMA,
    flowIntervalSeconds: 60, // workflows of several jobs, of which there are none
  });
}

/** What pg-boss sends may be a transaction in one piece: one that failed in the middle goes with its connection. */
async function execute(pool: pg.Pool, text: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    const answer = await client.query(text, values);
    client.release();
    return answer;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** The rules of a job's queue: at most one waits or runs, so one that is tried again is not overtaken by the next. */
export function describeQueue(retrySeconds: number) {
  return {
    policy: 'exclusive',
    retryLimit: RETRIES,
    retryDelay: retrySeconds,
    retryBackoff: true,
    retryDelayMax: LONGEST_RETRY_SECONDS,
    expireInSeconds: LONGEST_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: KEPT_SECONDS,
  } as const;
}
