/**
 * How one lead came to be: his visits, pages, words, events and conversions in order of time. His spans and conversions
 * are found before, and bound here: so each table is entered by its key.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { Span } from '../../resolve/index.ts';

/** One step, as the table that tells it says it. */
export interface StepRecord {
  at: Date;
  /** Sorts steps of one instant: a session before its pages, pages before what happened on them. */
  rank: number;
  id: string;
  kind: 'session' | 'page' | 'track' | 'identify' | 'conversion';
  facts: Record<string, unknown>;
}

/** Where a page of the journey begins: after this step. */
export interface StepCursor {
  at: string;
  rank: number;
  id: string;
}

export async function readSteps(
  db: Database,
  asked: {
    siteId: number;
    spans: readonly Span[];
    conversionIds: readonly string[];
    after: StepCursor | undefined;
    limit: number;
  },
): Promise<StepRecord[]> {
  const { siteId, spans, conversionIds, after, limit } = asked;
  const { rows } = await sql<StepRecord>`
    with visits as materialized (
      select visit.*
      from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.fromSession)}::uuid[],
                  ${spans.map((span) => span.untilSession)}::uuid[]) as span (visitor_id, from_session, until_session)
      join sessions visit on visit.site_id = ${siteId} and visit.visitor_id = span.visitor_id
       and visit.session_id >= span.from_session and visit.session_id < span.until_session
    ),
    steps as (
      ${SESSION_STEPS}
      union all
      ${buildPageSteps(siteId)}
      union all
      ${buildEventSteps(siteId)}
      union all
      ${buildConversionSteps(siteId, conversionIds)}
    )
    select at, rank, id, kind, facts
    from steps
    where ${after === undefined}::boolean or (at, rank, id) > (${after?.at ?? null}::timestamptz, ${after?.rank ?? null}::int, ${after?.id ?? null}::uuid)
    order by at, rank, id
    limit ${limit}`.execute(db);
  return rows;
}

const SESSION_STEPS = sql`
      select started_at as at, 0 as rank, session_id as id, 'session' as kind,
             jsonb_build_object('visitorId', visitor_id, 'channel', channel, 'source', source, 'medium', medium,
               'campaign', campaign, 'term', term, 'content', content, 'clickIds', click_ids, 'referrer', referrer, 'landingUrl', landing_url,
               'rule', rule, 'ruleVersion', rule_version, 'formerly', coalesce(formerly, '[]'),
               'device', device, 'country', country, 'bot', bot) as facts
      from visits
      -- what it was called before the rules changed, the latest first
      left join lateral (
        select jsonb_agg(jsonb_build_object('channel', former.channel, 'source', former.source, 'medium', former.medium,
                 'rule', former.rule, 'ruleVersion', former.rule_version, 'until', finished_at) order by finished_at desc) as formerly
        from former_verdicts former join refolds using (refold_id)
        where former.site_id = visits.site_id and former.visitor_id = visits.visitor_id
          and former.session_id = visits.session_id and finished_at is not null
      ) verdicts on true`;

function buildPageSteps(siteId: number): RawBuilder<unknown> {
  return sql`
      select view.viewed_at, 1, view.view_id, 'page',
             jsonb_build_object('sessionId', view.session_id, 'seq', view.seq, 'url', view.url, 'path', view.path,
               'title', view.title, 'engagedMs', view.engaged_ms, 'scrollPct', view.scroll_pct)
      from visits join page_views view
        on view.session_id = visits.session_id and view.visitor_id = visits.visitor_id and view.site_id = ${siteId}`;
}

function buildEventSteps(siteId: number): RawBuilder<unknown> {
  return sql`
      select event.occurred_at, 2, event.event_id, event.type,
             jsonb_build_object('sessionId', event.session_id, 'viewId', event.view_id, 'name', event.name,
               'properties', case when event.type = 'identify' then event.properties - 'verified' else event.properties end,
               'via', case when event.type = 'identify' then
                        case when event.properties ? 'verified' then 'server' when event.properties ? 'form' then 'form' else 'identify' end end)
      from visits join events event
        on event.session_id = visits.session_id and event.visitor_id = visits.visitor_id and event.site_id = ${siteId}
       and event.type in ('track', 'identify')`;
}

function buildConversionSteps(siteId: number, conversionIds: readonly string[]): RawBuilder<unknown> {
  return sql`
      select occurred_at, 3, conversion_id, 'conversion',
             jsonb_build_object('source', source, 'externalId', external_id, 'name', name, 'stage', stage,
               'valueMinor', value_minor::text, 'currency', currency, 'properties', properties)
      from conversions
      where site_id = ${siteId} and replaced_at is null and conversion_id = any(${conversionIds}::uuid[])`;
}
