/** The changes that are told of ready touches, and whom they concern. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { encodeUuids, WHOEVER_HAD_IT } from '../../store/index.ts';

export interface Change {
  visitorId: string;
  sessionId: string | null;
}

/** Changes that one transaction takes: some tenths of a second. */
export const CHANGES_AT_ONCE = 2_000;

/** The sites that have something to refresh. */
export async function listChangedSites(db: Database): Promise<number[]> {
  const { rows } = await sql<{ siteId: number }>`
    select distinct site_id from changed_visitors order by 1`.execute(db);
  return rows.map((row) => row.siteId);
}

/** What is taken is what this statement sees: whatever is told later is there for the next one. */
export async function takeChanges(trx: Database, siteId: number): Promise<Change[]> {
  const { rows } = await sql<Change>`
    delete from changed_visitors
    where ctid = any(array(select ctid from changed_visitors where site_id = ${siteId} limit ${CHANGES_AT_ONCE}))
    returning visitor_id, session_id`.execute(trx);
  return rows;
}

/** Those of these visitors, and of these sessions, whom a sale could need: they said who they are, or a sale names them. */
export async function chooseWhoMatters(
  trx: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<string[]> {
  const isAsked = sql`site_id = ${siteId} and visitor_id = any(${encodeUuids(visitorIds)}::uuid[])`;
  const { rows } = await sql<{ visitorId: string }>`
    select visitor_id from identities where ${isAsked}
    union select visitor_id from ready_touches where ${isAsked}
    union select visitor_id from conversions where ${isAsked}`.execute(trx);
  return rows.map((row) => row.visitorId);
}

/** Those of these sessions that a sale names without their visitor. */
export async function chooseSessionsOfSales(
  trx: Database,
  siteId: number,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ sessionId: string }>`
    select distinct session_id from conversions
    where site_id = ${siteId} and visitor_id is null and session_id = any(${encodeUuids(sessionIds)}::uuid[])`.execute(
    trx,
  );
  return new Set(rows.map((row) => row.sessionId));
}

const WHO_MATTERS = (siteId: number) => sql`
    select visitor_id from identities where site_id = ${siteId}
    union select visitor_id from ready_touches where site_id = ${siteId}
    union select visitor_id from conversions where site_id = ${siteId} and visitor_id is not null`;

/** A row each for everybody, to be taken some at a time, and one each for the visits that sales name alone. */
export async function tellAllWhoMatter(trx: Database, siteId: number): Promise<void> {
  await sql`
    insert into changed_visitors (site_id, visitor_id)
    select ${siteId}::int, visitor_id from (${WHO_MATTERS(siteId)}) as who`.execute(trx);
  await sql`
    insert into changed_visitors (site_id, visitor_id, session_id)
    select distinct ${siteId}::int, ${WHOEVER_HAD_IT}::uuid, session_id from conversions
    where site_id = ${siteId} and session_id is not null and visitor_id is null`.execute(trx);
}
