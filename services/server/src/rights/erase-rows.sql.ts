/** Removing a person's rows from every table, those of a refold that runs beside included. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { NOBODY } from '../resolve/index.ts';
import { ASIDE, tellChanged } from '../store/index.ts';
import { listOwnRows, type OwnRows, type Theirs } from './theirs.sql.ts';

/** Rows by table that were erased; `redacted` are those of others in which his address stood. */
export type ErasedRows = Record<string, number>;

/** Removes what was his until a moment; the caller keeps folds and statements about people away. */
export async function eraseRows(trx: Database, theirs: Theirs, erasedAt: Date): Promise<ErasedRows> {
  await sql`set local statement_timeout = 0`.execute(trx);
  await sql`set local lock_timeout = '5s'`.execute(trx);
  const owned = listOwnRows(theirs, erasedAt);
  const aside = await readAsideTables(
    trx,
    owned.map(({ table }) => table),
  );
  const erased: ErasedRows = {};
  for (const own of owned) {
    const where = sql`${own.where} and ${UNLESS_STILL_THERE[own.table] ?? sql`true`}`;
    erased[own.name] = await eraseTable(trx, { ...own, where });
    if (aside.includes(own.table)) await eraseTable(trx, { ...own, table: `${ASIDE}.${own.table}` });
  }
  await leaveNobody(trx, theirs, erasedAt);
  await tellChanged(
    trx,
    theirs.visitors.map((visitorId) => ({ siteId: theirs.siteId, visitorId, sessionId: null })),
  );
  await setFirstSeen(trx, theirs);
  return erased;
}

async function eraseTable(trx: Database, { table, where }: OwnRows): Promise<number> {
  const statement =
    table === 'conversions'
      ? sql`update conversions set ${WITHOUT_PERSON} where ${where}`
      : sql`delete from ${sql.table(table)} where ${where}`;
  const { numAffectedRows } = await statement.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** A sale stays in the totals, as one that nobody is known to have made. Its id is a keyed hash: sent again, it is known. */
const WITHOUT_PERSON = sql`lead_id = null, visitor_id = null, session_id = null, properties = null, external_id = conversion_id::text`;

/** Of somebody who came again since, there is something left that needs these rows. */
const UNLESS_STILL_THERE: Record<string, RawBuilder<unknown>> = {
  visitors: sql`not exists (
    select from sessions where sessions.site_id = visitors.site_id and sessions.visitor_id = visitors.visitor_id)`,
  lead_keys: buildIsUnsaid('lead_keys'),
  leads: buildIsUnsaid('leads'),
};

function buildIsUnsaid(table: string): RawBuilder<unknown> {
  const isOf = (other: string) => sql`
    ${sql.ref(`${other}.site_id`)} = ${sql.ref(`${table}.site_id`)} and ${sql.ref(`${other}.lead_id`)} = ${sql.ref(`${table}.lead_id`)}`;
  return sql`not exists (select from identities where ${isOf('identities')})
    and not exists (select from lead_traits where ${isOf('lead_traits')})`;
}

async function readAsideTables(trx: Database, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = to_regnamespace(${ASIDE}) and relname = any(${names}::text[])`.execute(trx);
  return rows.map(({ name }) => name);
}

/** A browser that was another's before does not fall back to him: what comes now is nobody's, until somebody says who he is. */
async function leaveNobody(trx: Database, { siteId, spans, leads }: Theirs, erasedAt: Date): Promise<void> {
  await sql`
    update leads set merged_into = null
    where site_id = ${siteId} and lead_id = any(${leads}::uuid[])`.execute(trx);
  await sql`
    insert into identities (site_id, visitor_id, since, lead_id, at, first_at, said_by, via, recorded_at)
    select ${siteId}::int, visitor_id, since, ${NOBODY}::uuid, ${erasedAt}, ${erasedAt}, ${NOBODY}::uuid, 'erased', ${erasedAt}
    from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.since)}::uuid[]) as span (visitor_id, since)
    where exists (
      select from identities earlier
      where earlier.site_id = ${siteId} and earlier.visitor_id = span.visitor_id and earlier.since <= span.since)
    on conflict do nothing -- erased once before`.execute(trx);
}

/** Of a browser that others share, or that came again, the first visit may be another now. */
async function setFirstSeen(trx: Database, { siteId, visitors }: Theirs): Promise<void> {
  await sql`
    update visitors set first_seen = left_over.first_seen
    from (
      select visitor_id, min(started_at) as first_seen from sessions
      where site_id = ${siteId} and visitor_id = any(${visitors}::uuid[])
      group by visitor_id
    ) as left_over
    where visitors.site_id = ${siteId} and visitors.visitor_id = left_over.visitor_id`.execute(trx);
}
