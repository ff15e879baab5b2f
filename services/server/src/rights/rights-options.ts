import type { Database } from '../database/index.ts';

/** What the doors of `rights` work with. */
export interface RightsOptions {
  db: Database;
  /** The same, with all the time in the world. */
  erasureDb: Database;
  /** Milliseconds since 1970. */
  clock: () => number;
}
