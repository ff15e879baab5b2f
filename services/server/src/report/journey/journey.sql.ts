/**
 * How one lead came to be: his visits, pages, words, events, stages and sales. What a page shows is found by keys first,
 * and told in full afterwards, so that nothing else is read whole.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { Span } from '../../resolve/index.ts';
import type { StepKey, VisitKey } from './gather-steps.ts';

type StepKind = 'session' | 'page' | 'track' | 'identify' | 'stage' | 'conversion';

/** A step by where it is kept. */
export interface StepPlace extends StepKey {
  kind: StepKind;
  visitorId: string;
  sessionId: string;
}

/** One step, as the table that tells it says it. */
export interface StepRecord extends StepKey {
  kind: StepKind;
  facts: Record<string, unknown>;
}

/** Where a page of the journey begins: after this step. */
export interface StepCursor {
  at: string;
  rank: number;
  id: string;
  /** What began before this visit was told whole. */
  open: { startedAt: string; sessionId: string };
}

/** The visits of these spans in the order in which they began, from the first that is not told whole. */
export async function readVisitKeys(
  db: Database,
  siteId: number,
  { spans, after }: { spans: readonly Span[]; after: StepCursor | undefined },
): Promise<VisitKey[]> {
  const open = after?.open;
  const { rows } = await sql<VisitKey>`
    select visit.visitor_id, visit.session_id, visit.started_at
    from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.fromSession)}::uuid[],
                ${spans.map((span) => span.untilSession)}::uuid[]) as span (visitor_id, from_session, until_session)
    join sessions visit on visit.site_id = ${siteId} and visit.visitor_id = span.visitor_id
     and visit.session_id >= span.from_session and visit.session_id < span.until_session
    where ${open === undefined}::boolean
       or (visit.started_at, visit.session_id) >= (${open?.startedAt ?? null}::timestamptz, ${open?.sessionId ?? null}::uuid)
    order by visit.started_at, visit.session_id`.execute(db);
  return rows;
}

/** The first steps of these visits after the last page. */
export async function readStepKeys(
  db: Database,
  siteId: number,
  asked: { visits: readonly VisitKey[]; after: StepCursor | undefined; limit: number },
): Promise<StepPlace[]> {
  const { visits, after, limit } = asked;
  const { rows } = await sql<StepPlace>`
    with visits as (
      select * from unnest(${visits.map((visit) => visit.visitorId)}::uuid[], ${visits.map((visit) => visit.sessionId)}::uuid[],
                           ${visits.map((visit) => visit.startedAt.toISOString())}::timestamptz[])
        as visit (visitor_id, session_id, started_at)
    ),
    steps as (
      select started_at as at, 0 as rank, session_id as id, 'session' as kind, visitor_id, session_id from visits
      union all
      select view.viewed_at, 1, view.view_id, 'page', visits.visitor_id, visits.session_id
      from visits join page_views view
        on view.session_id = visits.session_id and view.visitor_id = visits.visitor_id and view.site_id = ${siteId}
      union all
      select event.occurred_at, 2, event.event_id, event.type, visits.visitor_id, visits.session_id
      from visits join events event
        on event.session_id = visits.session_id and event.visitor_id = visits.visitor_id and event.site_id = ${siteId}
       and event.type in ('track', 'identify')
    )
    select at, rank, id, kind, visitor_id, session_id
    from steps
    where ${isAfter(after)}
    order by at, rank, id
    limit ${limit}`.execute(db);
  return rows;
}

function isAfter(after: StepCursor | undefined): RawBuilder<unknown> {
  return after
    ? sql`(at, rank, id) > (${after.at}::timestamptz, ${after.rank}::int, ${after.id}::uuid)`
    : sql`true`;
}

/** What these steps tell, by their ids. */
export async function readFacts(
  db: Database,
  siteId: number,
  places: readonly StepPlace[],
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await sql<Pick<StepRecord, 'kind' | 'id' | 'facts'>>`
    with told as (
      select * from unnest(${places.map((place) => place.kind)}::text[], ${places.map((place) => place.id)}::uuid[],
                           ${places.map((place) => place.visitorId)}::uuid[], ${places.map((place) => place.sessionId)}::uuid[])
        as place (kind, id, visitor_id, session_id)
    )
    ${buildSessionFacts(siteId)}
    union all
    ${buildPageFacts(siteId)}
    union all
    ${buildEventFacts(siteId)}`.execute(db);
  return new Map(rows.map(({ kind, id, facts }) => [`${kind} ${id}`, facts]));
}

function buildSessionFacts(siteId: number): RawBuilder<unknown> {
  return sql`
    select told.kind, told.id,
           jsonb_build_object('visitorId', visit.visitor_id, 'channel', channel, 'source', source, 'medium', medium,
             'campaign', campaign, 'term', term, 'content', content, 'clickIds', click_ids, 'referrer', referrer, 'landingUrl', landing_url,
             'rule', rule, 'ruleVersion', rule_version, 'formerly', coalesce(formerly, '[]'),
             'device', device, 'country', country, 'bot', bot) as facts
    from told join sessions visit
      on visit.site_id = ${siteId} and visit.visitor_id = told.visitor_id and visit.session_id = told.session_id
    -- what it was called before the rules changed, the latest first
    left join lateral (
      select jsonb_agg(jsonb_build_object('channel', former.channel, 'source', former.source, 'medium', former.medium,
               'rule', former.rule, 'ruleVersion', former.rule_version, 'until', finished_at) order by finished_at desc) as formerly
      from former_verdicts former join refolds using (refold_id)
      where former.site_id = ${siteId} and former.visitor_id = told.visitor_id
        and former.session_id = told.session_id and finished_at is not null
    ) verdicts on true
    where told.kind = 'session'`;
}

function buildPageFacts(siteId: number): RawBuilder<unknown> {
  return sql`
    select told.kind, told.id,
           jsonb_build_object('sessionId', view.session_id, 'seq', view.seq, 'url', view.url, 'path', view.path,
             'title', view.title, 'engagedMs', view.engaged_ms, 'scrollPct', view.scroll_pct)
    from told join page_views view
      on view.session_id = told.session_id and view.view_id = told.id
     and view.visitor_id = told.visitor_id and view.site_id = ${siteId}
    where told.kind = 'page'`;
}

function buildEventFacts(siteId: number): RawBuilder<unknown> {
  return sql`
    select told.kind, told.id,
           jsonb_build_object('sessionId', event.session_id, 'viewId', event.view_id, 'name', event.name,
             'properties', case when event.type = 'identify' then event.properties - 'verified' - 'signed' else event.properties end,
             'via', case when event.type = 'identify' then
                      case when event.properties ? 'verified' then 'server' when event.properties ? 'signed' then 'signed' when event.properties ? 'form' then 'form' else 'identify' end end)
    from told join events event
      on event.session_id = told.session_id and event.event_id = told.id
     and event.visitor_id = told.visitor_id and event.site_id = ${siteId}
    where told.kind in ('track', 'identify')`;
}

/** Sales as they stand, and the stages that they came through before, each at its earliest. */
export async function readSales(
  db: Database,
  siteId: number,
  { conversionIds, after }: { conversionIds: readonly string[]; after: StepCursor | undefined },
): Promise<StepRecord[]> {
  const { rows } = await sql<StepRecord>`
    with revisions as (
      select * from conversions where site_id = ${siteId} and conversion_id = any(${conversionIds}::uuid[])
    ),
    standing as (
      select * from revisions where replaced_at is null
    ),
    stages as (
      select distinct on (revision.conversion_id, revision.stage) revision.*
      from revisions revision join standing on standing.conversion_id = revision.conversion_id
      where revision.stage <> standing.stage
      order by revision.conversion_id, revision.stage, revision.occurred_at, revision.revision_id
    ),
    steps as (
      select occurred_at as at, 3 as rank, revision_id as id, 'stage' as kind,
             jsonb_build_object('conversionId', conversion_id, 'source', source, 'externalId', external_id, 'name', name, 'stage', stage) as facts
      from stages
      union all
      select occurred_at, 4, conversion_id, 'conversion',
             jsonb_build_object('source', source, 'externalId', external_id, 'name', name, 'stage', stage,
               'valueMinor', value_minor::text, 'currency', currency, 'properties', properties,
               'joined', case when lead_id is not null then jsonb_build_object('why', 'named_lead', 'leadId', lead_id)
                              when visitor_id is not null then jsonb_build_object('why', 'named_visitor', 'visitorId', visitor_id)
                              else jsonb_build_object('why', 'named_session', 'sessionId', session_id) end)
      from standing
    )
    select at, rank, id, kind, facts
    from steps
    where ${isAfter(after)}
    order by at, rank, id`.execute(db);
  return rows;
}
