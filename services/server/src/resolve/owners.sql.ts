import { type RawBuilder, sql } from 'kysely';

/**
 * Whose a session is, as a CTE of spans: from the session in which a visitor identified until the next such
 * session he is that lead; what came before the first is the first's. Of two identifies in one session the
 * later one counts. Ids are of one browser's clock, so they compare without any corrected time.
 *
 * `visitors` is a query of the visitor ids to look at. The rows: visitor_id, lead_id (the root),
 * from_session (inclusive), until_session (exclusive).
 */
export function buildSpans(siteId: number, visitors: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select owner.visitor_id, coalesce(person.merged_into, owner.lead_id) as lead_id,
           case when row_number() over visits = 1 then ${SMALLEST} else owner.since end as from_session,
           coalesce(lead(owner.since) over visits, ${GREATEST}) as until_session
    from (
      select distinct on (visitor_id, since) visitor_id, since, lead_id
      from identities
      where site_id = ${siteId} and visitor_id in (${visitors})
      order by visitor_id, since, at desc, said_by desc
    ) as owner
    left join leads person on person.site_id = ${siteId} and person.lead_id = owner.lead_id
    window visits as (partition by owner.visitor_id order by owner.since)`;
}

const SMALLEST = sql`'00000000-0000-0000-0000-000000000000'::uuid`;
const GREATEST = sql`'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`;
