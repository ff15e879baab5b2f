/** Door of `database`: Postgres, ours or theirs, with the schema up to date. */
export { checkServer } from './check-server.ts';
export { buildDatabase, connectPool, type Database, type PoolOptions } from './connect.ts';
export { cutPool } from './cut-pool.ts';
export { describeMigratedSchema } from './describe-migrated-schema.ts';
export { startEmbedded } from './embedded/start-embedded.ts';
export { migrate } from './migrate.ts';
export { openPostgres } from './open-postgres.ts';
