import type pg from 'pg';
import { type Config, readConfig } from '../config.ts';
import { buildDatabase, connectPool, type Database, migrate, openPostgres } from '../database/index.ts';

/** What a command works with: the database of the service, its schema up to date. */
export interface Workplace {
  config: Config;
  pool: pg.Pool;
  db: Database;
}

/** Connections of a command at most. */
const POOL_SIZE = 4;

/** Runs beside a service or without one. The embedded Postgres is started where it does not run, and stopped again. */
export async function withDatabase(work: (workplace: Workplace) => Promise<void>): Promise<void> {
  const config = readConfig();
  const postgres = await openPostgres(config);
  const pool = connectPool({ url: postgres.url, size: POOL_SIZE, name: 'lazo command', onError: tellLoss });
  const db = buildDatabase(pool);
  try {
    await migrate(db);
    await work({ config, pool, db });
  } finally {
    await db.destroy();
    await postgres.stop();
  }
}

function tellLoss(error: Error): void {
  console.error(`A connection to the database was lost: ${error.message}`);
}
