import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { ASIDE, type Partition } from './aside.sql.ts';

/** What was erased while a refold ran may have been read by it before: it goes from the tables aside, before they are live. */
export async function dropErased(trx: Database, partitions: readonly Partition[]): Promise<void> {
  const columns = { sessions: 'started_at', page_views: 'viewed_at' };
  for (const [table, time] of Object.entries(columns)) {
    if (!partitions.some((partition) => partition.table === table)) continue;
    await sql`
      delete from ${sql.table(`${ASIDE}.${table}`)} gone
      using visitor_tombstones stone
      where gone.site_id = stone.site_id and gone.visitor_id = stone.visitor_id
        and gone.session_id >= stone.from_session and gone.session_id < stone.until_session
        and (gone.${sql.ref(time)} <= stone.erased_at or gone.session_id = any(stone.sessions))`.execute(trx);
  }
}
