import type { Database } from '../database/index.ts';

/** What the doors of `resolve` work with. */
export interface ResolveOptions {
  db: Database;
  /** Milliseconds since 1970. */
  clock: () => number;
}
