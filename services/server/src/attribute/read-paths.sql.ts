/**
 * The conversions that count and the touches before each: every session of the lead, over all his visitors
 * and by the rule of ownership, that began at or before the conversion and inside the look-back window.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { buildSpans } from '../resolve/index.ts';
import type { Path, PathTouch } from './path.ts';

export interface PathQuestion {
  siteId: number;
  /** Conversions at or after this instant. */
  from: Date;
  /** Conversions before it. */
  to: Date;
  /** Null means all. */
  names: readonly string[] | null;
  /** Null means no limit. */
  lookbackDays: number | null;
  bots: 'exclude' | 'include' | 'only';
}

interface ConversionRecord {
  conversionId: string;
  name: string;
  valueMinor: string | null;
  currency: string | null;
  occurredAt: Date;
  touches: (Omit<PathTouch, 'startedAt'> & { startedAt: number })[] | null;
}

/** Reads every path of the range, in the order of the conversions' time. */
export async function readPaths(db: Database, question: PathQuestion): Promise<Path[]> {
  const { rows } = await buildQuery(question).execute(db);
  return rows.map((row) => ({
    conversionId: row.conversionId,
    name: row.name,
    occurredAt: row.occurredAt.getTime(),
    valueMinor: row.valueMinor === null ? null : BigInt(row.valueMinor),
    currency: row.valueMinor === null ? null : row.currency,
    touches: row.touches ?? [],
  }));
}

function buildQuery(question: PathQuestion): RawBuilder<ConversionRecord> {
  const { siteId, from, to, names } = question;
  return sql<ConversionRecord>`
    with counted as materialized (
      ${buildCountedConversions(siteId)}
    ),
    asked as materialized (
      select * from counted
      where occurred_at >= ${from} and occurred_at < ${to}
        and (${names}::text[] is null or name = any(${names}::text[]))
    ),
    -- A conversion that names only a browser belongs to whoever owns the visit nearest before it.
    visits_in_question as (
      select asked.conversion_id, asked.session_id as named, asked.occurred_at, visit.visitor_id, visit.session_id, visit.started_at
      from asked join sessions visit on visit.site_id = ${siteId} and visit.visitor_id = asked.visitor_id
      where asked.lead_id is null
      union all
      select asked.conversion_id, asked.session_id, asked.occurred_at, visit.visitor_id, visit.session_id, visit.started_at
      from asked join sessions visit on visit.site_id = ${siteId} and visit.session_id = asked.session_id
      where asked.lead_id is null and asked.visitor_id is null
    ),
    nearest_visits as materialized (
      select distinct on (conversion_id) conversion_id, visitor_id, session_id
      from visits_in_question
      order by conversion_id, (session_id = named) desc nulls last, (started_at <= occurred_at) desc,
               case when started_at <= occurred_at then started_at end desc nulls last, started_at, session_id
    ),
    people as materialized (
      select asked.conversion_id, coalesce(root.merged_into, asked.lead_id) as lead_id
      from asked left join leads root on root.site_id = ${siteId} and root.lead_id = asked.lead_id
      where asked.lead_id is not null
      union all
      select nearest_visits.conversion_id, span.lead_id
      from nearest_visits
      join (${buildSpans(siteId, sql`select visitor_id from nearest_visits`)}) as span
        on span.visitor_id = nearest_visits.visitor_id
       and nearest_visits.session_id >= span.from_session and nearest_visits.session_id < span.until_session
    ),
    members as materialized (
      select lead_id, coalesce(merged_into, lead_id) as root
      from leads
      where site_id = ${siteId} and coalesce(merged_into, lead_id) in (select lead_id from people)
    ),
    spans as (
      ${buildSpans(siteId, sql`select visitor_id from identities where site_id = ${siteId} and lead_id in (select lead_id from members)`)}
    ),
    path_sessions as (
      select people.conversion_id, span.visitor_id, span.from_session, span.until_session
      from people join spans span on span.lead_id = people.lead_id
      union all
      -- nobody ever identified in this browser: its sessions are its own
      select conversion_id, visitor_id, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      from nearest_visits
      where not exists (select from people where people.conversion_id = nearest_visits.conversion_id)
    ),
    touches as (
      select asked.conversion_id,
             jsonb_agg(jsonb_build_object(
               'sessionId', visit.session_id, 'startedAt', (extract(epoch from visit.started_at) * 1000)::bigint,
               'channel', visit.channel, 'source', visit.source, 'medium', visit.medium, 'campaign', visit.campaign,
               'term', visit.term, 'content', visit.content, 'landingPage', visit.landing_page)
               order by visit.started_at, visit.session_id) as touches
      from path_sessions
      join asked using (conversion_id)
      join sessions visit on visit.site_id = ${siteId} and visit.visitor_id = path_sessions.visitor_id
       and visit.session_id >= path_sessions.from_session and visit.session_id < path_sessions.until_session
       and visit.started_at <= asked.occurred_at
       ${buildWindow(question)}
       ${buildBotFilter(question)}
      group by asked.conversion_id
    )
    select asked.conversion_id, asked.name, asked.value_minor, asked.currency, asked.occurred_at, touches.touches
    from asked left join touches using (conversion_id)
    order by asked.occurred_at, asked.conversion_id`;
}

/**
 * What counts: the revision that stands is won, or is refunded in part. A refund's value is what is gone in
 * all; without one the whole is gone. Lost and moments do not count.
 */
function buildCountedConversions(siteId: number): RawBuilder<unknown> {
  return sql`
      select standing.conversion_id, won.name, won.currency, won.occurred_at,
             coalesce(standing.lead_id, won.lead_id) as lead_id,
             coalesce(standing.visitor_id, won.visitor_id) as visitor_id,
             coalesce(standing.session_id, won.session_id) as session_id,
             case when standing.stage = 'refunded' then greatest(won.value_minor - standing.value_minor, 0) else won.value_minor end as value_minor
      from conversions standing
      join lateral (
        select * from conversions revision
        where revision.site_id = ${siteId} and revision.conversion_id = standing.conversion_id and revision.stage = 'won'
        order by revision.updated_at desc, revision.value_minor desc nulls last, revision.revision_id desc
        limit 1
      ) as won on true
      where standing.site_id = ${siteId} and standing.replaced_at is null
        and (standing.stage = 'won' or (standing.stage = 'refunded' and standing.value_minor < won.value_minor))`;
}

/** Exact milliseconds, both ends inclusive. */
function buildWindow({ lookbackDays }: PathQuestion): RawBuilder<unknown> {
  if (lookbackDays === null) return sql``;
  const milliseconds = Math.round(lookbackDays * 86_400_000);
  return sql`and visit.started_at >= asked.occurred_at - ${milliseconds} * interval '1 millisecond'`;
}

function buildBotFilter({ bots }: PathQuestion): RawBuilder<unknown> {
  if (bots === 'include') return sql``;
  return bots === 'only' ? sql`and visit.bot is not null` : sql`and visit.bot is null`;
}
