/** Tombstones: which visits of which browsers, and which leads, are gone. They hold nothing of a person. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { Theirs } from './theirs.sql.ts';

/** A page that is open for longer has begun a new visit: what comes of a visit so old has its old time. */
const STILL_OPEN = '7 days';

/** From the moment on at which every replica has read them, nothing of these visits and leads is taken any more. */
export async function insertTombstones(db: Database, theirs: Theirs, erasedAt: Date): Promise<void> {
  const { siteId, spans, leads } = theirs;
  await db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = on`.execute(trx);
    await sql`
      insert into visitor_tombstones (site_id, visitor_id, erased_at, from_session, until_session, sessions)
      select ${siteId}::int, span.visitor_id, ${erasedAt}::timestamptz, span.from_session, span.until_session,
             array(select session_id from sessions visit
                   where visit.site_id = ${siteId} and visit.visitor_id = span.visitor_id
                     and visit.session_id >= span.from_session and visit.session_id < span.until_session
                     and visit.started_at between ${erasedAt}::timestamptz - ${STILL_OPEN}::interval and ${erasedAt}::timestamptz)
      from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.fromSession)}::uuid[],
                  ${spans.map((span) => span.untilSession)}::uuid[]) as span (visitor_id, from_session, until_session)
      on conflict (site_id, visitor_id, erased_at, from_session) do update set
        until_session = greatest(visitor_tombstones.until_session, excluded.until_session),
        sessions = excluded.sessions`.execute(trx);
    await sql`
      insert into lead_tombstones (site_id, lead_id, erased_at)
      select ${siteId}::int, lead_id, ${erasedAt}::timestamptz from unnest(${leads}::uuid[]) as lead (lead_id)
      on conflict (site_id, lead_id) do update set erased_at = greatest(lead_tombstones.erased_at, excluded.erased_at)`.execute(
      trx,
    );
  });
}

/** Whether a visit or a lead of his has no tombstone yet. */
export async function findUncovered(db: Database, theirs: Theirs, erasedAt: Date): Promise<boolean> {
  const { siteId, sessions, leads } = theirs;
  const { rows } = await sql<{ isUncovered: boolean }>`
    select exists (
      select from unnest(${sessions.map((visit) => visit.visitorId)}::uuid[], ${sessions.map((visit) => visit.sessionId)}::uuid[])
        as visit (visitor_id, session_id)
      where not exists (
        select from visitor_tombstones stone
        where stone.site_id = ${siteId} and stone.visitor_id = visit.visitor_id and stone.erased_at >= ${erasedAt}
          and visit.session_id >= stone.from_session and visit.session_id < stone.until_session)
    ) or exists (
      select from unnest(${leads}::uuid[]) as lead (lead_id)
      where not exists (
        select from lead_tombstones stone where stone.site_id = ${siteId} and stone.lead_id = lead.lead_id)
    ) as is_uncovered`.execute(db);
  return rows[0]!.isUncovered;
}
