/** Whose ready touches are not what a snapshot's own visits and words come to: changes of them are told, and not yet taken. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { EVERYBODY, WHOEVER_HAD_IT } from '../../store/index.ts';

export interface Stale {
  /** Those of these visitors, an encoded `uuid[]`. */
  amongVisitors(visitorIds: Buffer): Promise<Set<string>>;
  /** Those who are or were one of these leads, an encoded `uuid[]`. */
  amongLeads(leadIds: Buffer): Promise<Set<string>>;
}

/** Looks once at what is told; where it is nothing, nobody is looked for. */
export async function openStale(snapshot: Database, siteId: number): Promise<Stale> {
  const told = await readTold(snapshot, siteId);

  async function choose(asked: RawBuilder<unknown>): Promise<Set<string>> {
    if (!told.isThere) return new Set();
    const { rows } = await sql<{ visitorId: string }>`
      with asked (visitor_id) as (${asked}) ${chooseStale(siteId, told)}`.execute(snapshot);
    return new Set(rows.map((row) => row.visitorId));
  }

  return {
    amongVisitors: (visitorIds) => choose(sql`select unnest(${visitorIds}::uuid[])`),
    amongLeads(leadIds) {
      const isAsked = sql`site_id = ${siteId} and lead_id = any(${leadIds}::uuid[])`;
      return choose(sql`
        select visitor_id from identities where ${isAsked}
        union select visitor_id from ready_touches where ${isAsked}`);
    },
  };
}

/**
 * Each way in is a semi-join of its own: joined by `or` they would be none, and Postgres would read all changes anew for
 * each who is asked for as soon as they are more than its memory for one hash.
 */
function chooseStale(siteId: number, { isEverybody, namesVisits }: Told): RawBuilder<unknown> {
  if (isEverybody) return sql`select visitor_id from asked`;
  const byVisitor = sql`
    select visitor_id from asked
    where visitor_id in (select visitor_id from changed_visitors where site_id = ${siteId})`;
  if (!namesVisits) return byVisitor;
  return sql`${byVisitor}
    union
    select visitor_id from sessions
    where site_id = ${siteId} and visitor_id in (select visitor_id from asked)
      and session_id in (
        select session_id from changed_visitors where site_id = ${siteId} and visitor_id = ${WHOEVER_HAD_IT}::uuid)`;
}

interface Told {
  isThere: boolean;
  isEverybody: boolean;
  /** Whether a visit is named by itself: whoever had it changed. */
  namesVisits: boolean;
}

async function readTold(snapshot: Database, siteId: number): Promise<Told> {
  const { rows } = await sql<Told>`
    select count(*) > 0 as is_there, coalesce(bool_or(visitor_id = ${EVERYBODY}::uuid), false) as is_everybody,
           coalesce(bool_or(visitor_id = ${WHOEVER_HAD_IT}::uuid), false) as names_visits
    from changed_visitors where site_id = ${siteId}`.execute(snapshot);
  return rows[0]!;
}
