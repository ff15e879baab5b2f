import type { Socket } from 'node:net';
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';

/** A database whose tables each stage names for itself: `db.withTables<StoreTables>()`. */
export type Database = Kysely<object>;

export interface PoolOptions {
  url: string;
  /** Connections at most. */
  size: number;
  /** Shown in `pg_stat_activity`. */
  name: string;
  /** A statement that runs longer is cancelled; milliseconds, 0 for no limit. */
  statementTimeoutMs?: number;
  /** A statement that waits longer for a lock is cancelled; milliseconds, 0 for no limit. */
  lockTimeoutMs?: number;
  /**
   * A connection on which a statement waits and nothing at all comes for so long is given up: a network that swallows
   * everything, or a server that stands still, keeps no time limit. Milliseconds, longer than those; 0 for no limit.
   */
  silenceMs?: number;
  /** Told of connections that broke while idle: Postgres restarted, a cable was pulled. */
  onError(error: Error): void;
}

/** A pool that survives a restart of Postgres. It connects when it is first asked. */
export function connectPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000, // or a server that vanished is noticed after hours
    statement_timeout: options.statementTimeoutMs ?? 0,
    lock_timeout: options.lockTimeoutMs ?? 0,
  });
  // Without a listener on the pool and on each client, a broken connection ends the process.
  // https://github.com/brianc/node-postgres/issues/2386
  pool.on('error', options.onError);
  pool.on('connect', (client) => client.on('error', options.onError));
  if (options.silenceMs) pool.on('connect', (client) => breakSilence(client, options.silenceMs as number));
  return pool;
}

/** The socket tells when it was still; whether somebody waits on it, only the client knows. */
function breakSilence(client: pg.PoolClient, ms: number): void {
  const inside = client as unknown as { connection: pg.Connection; readyForQuery: boolean };
  const socket = inside.connection.stream as Socket;
  socket.setTimeout(ms);
  socket.on('timeout', () => {
    if (inside.readyForQuery) return; // it rests in the pool
    socket.destroy(Object.assign(new Error(`Postgres did not answer for ${ms} ms`), { code: 'ETIMEDOUT' }));
  });
}

/**
 * Kysely over a pool: snake case in SQL, camel case in code; keys inside JSON stay as they were said. Who asks while so
 * many already wait for a connection is told at once that it is not to be had now.
 */
export function buildDatabase(pool: pg.Pool, mostWaiting = Number.POSITIVE_INFINITY): Database {
  return new Kysely<object>({
    dialect: new PostgresDialect({ pool: boundLine(pool, mostWaiting) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

function boundLine(pool: pg.Pool, mostWaiting: number): PostgresPool {
  return {
    options: pool.options,
    Client: pg.Client,
    connect: () => (pool.waitingCount < mostWaiting ? pool.connect() : Promise.reject(crowded())),
    end: () => pool.end(),
  };
}

/** Class 53 is "insufficient resources": the same may work in a moment. */
function crowded(): Error {
  return Object.assign(new Error('too many wait for a connection to the database'), { code: '53300' });
}
