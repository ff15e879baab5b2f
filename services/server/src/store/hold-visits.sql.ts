import { sql } from 'kysely';
import type { Database } from '../database/index.ts';

/**
 * For a transaction that asks several things of one moment: a refold that swaps tables waits until it ends. Call it
 * first, for its snapshot begins with the next statement.
 */
export async function holdVisits(snapshot: Database): Promise<void> {
  await sql`lock table sessions, page_views in access share mode`.execute(snapshot);
}
