/** Whose ready touches are not what a snapshot's own visits and words come to: changes of them are told, and not yet taken. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { EVERYBODY, encodeUuids, WHOEVER_HAD_IT } from '../../store/index.ts';
import { readVisitsNamed } from '../read-visits.sql.ts';

export interface Stale {
  /** Those of these visitors. */
  amongVisitors(visitorIds: readonly string[]): Promise<Set<string>>;
  /** Those who are or were one of these leads. */
  amongLeads(leadIds: readonly string[]): Promise<Set<string>>;
}

/** Looks once at what is told; where it is nothing, nobody is looked for. */
export async function openStale(snapshot: Database, siteId: number): Promise<Stale> {
  const told = await readTold(snapshot, siteId);
  const namedByVisit = await readVisitsNamed(snapshot, siteId, told.sessionIds);
  const named = namedByVisit.map((visit) => visit.visitorId);

  async function choose(which: RawBuilder<unknown>): Promise<Set<string>> {
    if (told.count === 0) return new Set();
    const { rows } = await sql<{ visitorId: string }>`
      select visitor_id from (${which}) as asked (visitor_id)
      where ${told.isEverybody}
         or visitor_id in (select visitor_id from changed_visitors where site_id = ${siteId})
         or visitor_id = any(${encodeUuids(named)}::uuid[])`.execute(snapshot);
    return new Set(rows.map((row) => row.visitorId));
  }

  return {
    amongVisitors: (visitorIds) => choose(sql`select unnest(${encodeUuids(visitorIds)}::uuid[])`),
    amongLeads(leadIds) {
      const isAsked = sql`site_id = ${siteId} and lead_id = any(${encodeUuids(leadIds)}::uuid[])`;
      return choose(sql`
        select visitor_id from identities where ${isAsked}
        union select visitor_id from ready_touches where ${isAsked}`);
    },
  };
}

/** `sessionIds`: visits that sales name, whose visitors nobody told. */
async function readTold(
  snapshot: Database,
  siteId: number,
): Promise<{ count: number; isEverybody: boolean; sessionIds: string[] }> {
  const { rows } = await sql<{ count: number; isEverybody: boolean; sessionIds: string[] }>`
    select count(*)::int as count, coalesce(bool_or(visitor_id = ${EVERYBODY}::uuid), false) as is_everybody,
           coalesce(array_agg(distinct session_id) filter (where visitor_id = ${WHOEVER_HAD_IT}::uuid), '{}') as session_ids
    from changed_visitors where site_id = ${siteId}`.execute(snapshot);
  return rows[0]!;
}
