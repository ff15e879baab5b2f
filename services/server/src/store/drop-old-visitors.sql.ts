import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { lockFoldsAlone } from './locks.sql.ts';
import { findOldest } from './partitions.sql.ts';
import { withRetries } from './with-retries.ts';

interface VisitorKey {
  siteId: number;
  visitorId: string;
}

/** Visitors that are looked at in one transaction, for which folds wait some milliseconds. */
const AT_ONCE = 5_000;

/** Drops visitors who were last heard of so long ago that none of their sessions is kept. */
export async function dropOldVisitors(
  db: Database,
  { now, retentionMonths }: { now: Date; retentionMonths: number },
): Promise<void> {
  const oldest = findOldest(now, retentionMonths);
  let after: VisitorKey = { siteId: 0, visitorId: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const found = await findWithoutSessions(db, oldest, after);
    if (found.length === 0) return;
    await withRetries(() => db.transaction().execute((trx) => dropWithoutSessions(trx, found)));
    after = found.at(-1)!;
  }
}

async function findWithoutSessions(db: Database, oldest: Date, after: VisitorKey): Promise<VisitorKey[]> {
  const { rows } = await sql<VisitorKey>`
    select site_id, visitor_id
    from visitors
    where (site_id, visitor_id) > (${after.siteId}::int, ${after.visitorId}::uuid)
      and first_seen < ${oldest} and recorded_at < ${oldest}
      and ${HAS_NO_SESSION}
    order by site_id, visitor_id
    limit ${AT_ONCE}`.execute(db);
  return rows;
}

/** Without folds beside it, one of which may be writing the session with which he returns. */
async function dropWithoutSessions(trx: Database, found: readonly VisitorKey[]): Promise<void> {
  await lockFoldsAlone(trx);
  await sql`
    delete from visitors
    using unnest(${found.map((row) => row.siteId)}::int[], ${found.map((row) => row.visitorId)}::uuid[])
      as found (site_id, visitor_id)
    where visitors.site_id = found.site_id and visitors.visitor_id = found.visitor_id
      and ${HAS_NO_SESSION}`.execute(trx);
}

const HAS_NO_SESSION = sql`
  not exists (
    select from sessions
    where sessions.site_id = visitors.site_id and sessions.visitor_id = visitors.visitor_id)`;
