/** What scripts, tests and benchmarks of this repository use of the service. */
export { buildApp } from './app.ts';
export { type Config, readConfig } from './config.ts';
export { describeMigratedSchema, openPostgres } from './database/index.ts';
export { StartError } from './errors.ts';
export { type Service, serve } from './serve.ts';
export { copyGroup, type EventRow } from './store/index.ts';
