/**
 * The fold of visits: rows of `sessions` and `visitors`.
 * A session begins at the least time of its events; its touch is that of its `session` event with the
 * smallest id, so that no clock and no order of arrival decides.
 */

import { type ChannelRules, classifyTouch } from '@lazo/channel';
import { sql } from 'kysely';
import type { SiteDirectory } from '../access/index.ts';
import type { EventRow } from './event-row.ts';
import type { Fold, FoldTransaction } from './fold.ts';
import { formatMicros } from './micros.ts';

/** What the events of one fold say together about a session. */
interface Visit {
  siteId: number;
  visitorId: string;
  sessionId: string;
  startedAt: number;
  recordedAt: number;
  bot: string | null;
  /** The `session` event with the smallest id. */
  touch: EventRow | null;
}

/** A visit with what its touch is called; null while none has come. */
type CalledVisit = Visit & { called: ReturnType<typeof describeTouch> | null };

/** What is already in the row, as far as this replica knows: an event that can change nothing is not folded. */
interface Known {
  startedAt: number;
  recordedAt: number;
  bot: string | null;
  touchId: string | null;
}

/** Sessions remembered: those of the last hour or so of a busy site; forgetting one costs an upsert. */
const REMEMBERED = 100_000;

/** A fold with a memory of the sessions that it wrote. Each site's visits are called by its own rules. */
export function buildVisitFold(sites: Pick<SiteDirectory, 'getSite'>): Fold {
  const known = new Map<string, Known>();

  function run(trx: FoldTransaction, events: readonly EventRow[]) {
    const visits = [...foldBySession(events)].filter(([key, visit]) => changes(known.get(key), visit));
    return visits.length === 0 ? Promise.resolve(undefined) : write(trx, visits);
  }

  async function write(trx: FoldTransaction, visits: [string, Visit][]): Promise<() => void> {
    visits.sort(([a], [b]) => (a < b ? -1 : 1));
    await upsertSessions(trx, await describeVisits(visits.map(([, visit]) => visit)));
    await upsertVisitors(
      trx,
      visits.map(([, visit]) => visit),
    );
    return () => {
      for (const [key, visit] of visits) remember(key, visit);
    };
  }

  function describeVisits(visits: readonly Visit[]): Promise<CalledVisit[]> {
    return Promise.all(
      visits.map(async (visit) => ({
        ...visit,
        called: visit.touch && describeTouch(visit.touch, (await sites.getSite(visit.siteId)).channelRules),
      })),
    );
  }

  function remember(key: string, visit: Visit): void {
    const before = known.get(key);
    known.delete(key);
    known.set(key, merge(before, visit));
    if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
  }

  return { name: 'visits', run, forget: () => known.clear() };
}

function foldBySession(events: readonly EventRow[]): Map<string, Visit> {
  const visits = new Map<string, Visit>();
  for (const event of events) {
    // The order of keys is that of the unique index, so that two folds cannot wait for each other in a ring.
    const key = `${String(event.siteId).padStart(10, '0')}${event.visitorId}${event.sessionId}`;
    const visit = visits.get(key);
    if (visit) include(visit, event);
    else visits.set(key, begin(event));
  }
  return visits;
}

function begin(event: EventRow): Visit {
  return {
    siteId: event.siteId,
    visitorId: event.visitorId,
    sessionId: event.sessionId,
    startedAt: event.occurredAt,
    recordedAt: event.receivedAt,
    bot: event.bot,
    touch: event.type === 'session' ? event : null,
  };
}

function include(visit: Visit, event: EventRow): void {
  visit.startedAt = Math.min(visit.startedAt, event.occurredAt);
  visit.recordedAt = Math.min(visit.recordedAt, event.receivedAt);
  visit.bot = greatest(visit.bot, event.bot);
  if (event.type === 'session' && (!visit.touch || event.eventId < visit.touch.eventId)) visit.touch = event;
}

function greatest(a: string | null, b: string | null): string | null {
  return (a ?? '') > (b ?? '') ? a : b;
}

function changes(known: Known | undefined, visit: Visit): boolean {
  if (!known) return true;
  return (
    visit.startedAt < known.startedAt ||
    visit.recordedAt < known.recordedAt ||
    (visit.bot ?? '') > (known.bot ?? '') ||
    (visit.touch !== null && (known.touchId === null || visit.touch.eventId < known.touchId))
  );
}

function merge(before: Known | undefined, visit: Visit): Known {
  const touchIds = [before?.touchId, visit.touch?.eventId].filter((id) => id != null).sort();
  return {
    startedAt: Math.min(before?.startedAt ?? Number.POSITIVE_INFINITY, visit.startedAt),
    recordedAt: Math.min(before?.recordedAt ?? Number.POSITIVE_INFINITY, visit.recordedAt),
    bot: greatest(before?.bot ?? null, visit.bot),
    touchId: touchIds[0] ?? null,
  };
}

function upsertSessions(trx: FoldTransaction, visits: readonly CalledVisit[]): Promise<unknown> {
  const touches = visits.map(({ called }) => called);
  return sql`
    insert into sessions (site_id, visitor_id, session_id, started_at, recorded_at, bot, touch_id, channel, source, medium,
                          campaign, term, content, click_ids, referrer, landing_url, landing_page, rule, rule_version,
                          device, browser, os, country)
    select * from unnest(
      ${visits.map((visit) => visit.siteId)}::int[],
      ${visits.map((visit) => visit.visitorId)}::uuid[],
      ${visits.map((visit) => visit.sessionId)}::uuid[],
      ${visits.map((visit) => new Date(visit.startedAt).toISOString())}::timestamptz[],
      ${visits.map((visit) => formatMicros(visit.recordedAt))}::timestamptz[],
      ${visits.map((visit) => visit.bot)}::text[],
      ${visits.map((visit) => visit.touch?.eventId ?? null)}::uuid[],
      ${touches.map((touch) => touch?.channel ?? 'Unassigned')}::text[],
      ${touches.map((touch) => touch?.source ?? null)}::text[],
      ${touches.map((touch) => touch?.medium ?? null)}::text[],
      ${touches.map((touch) => touch?.campaign ?? null)}::text[],
      ${touches.map((touch) => touch?.term ?? null)}::text[],
      ${touches.map((touch) => touch?.content ?? null)}::text[],
      ${touches.map((touch) => touch?.clickIds ?? null)}::jsonb[],
      ${visits.map(({ touch }) => touch?.referrer ?? null)}::text[],
      ${visits.map(({ touch }) => touch?.url ?? null)}::text[],
      ${touches.map((touch) => touch?.landingPage ?? null)}::text[],
      ${touches.map((touch) => touch?.rule ?? null)}::text[],
      ${touches.map((touch) => touch?.version ?? null)}::text[],
      ${visits.map(({ touch }) => touch?.device ?? null)}::text[],
      ${visits.map(({ touch }) => touch?.browser ?? null)}::text[],
      ${visits.map(({ touch }) => touch?.os ?? null)}::text[],
      ${visits.map(({ touch }) => touch?.country ?? null)}::text[])
    on conflict (site_id, visitor_id, session_id) do update set
      started_at = least(sessions.started_at, excluded.started_at),
      recorded_at = least(sessions.recorded_at, excluded.recorded_at),
      bot = greatest(sessions.bot, excluded.bot),
      touch_id = least(sessions.touch_id, excluded.touch_id),
      ${sql.join(TOUCH_COLUMNS.map((column) => sql`${sql.raw(column)} = case when ${TOUCH_IS_EARLIER} then excluded.${sql.raw(column)} else sessions.${sql.raw(column)} end`))}
    where sessions.started_at > excluded.started_at
       or sessions.recorded_at > excluded.recorded_at
       or coalesce(sessions.bot, '') < coalesce(excluded.bot, '')
       or ${TOUCH_IS_EARLIER}`.execute(trx);
}

/** The columns that the touch decides, kept whole: never one of this and one of that. */
const TOUCH_COLUMNS = [
  'channel',
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'click_ids',
  'referrer',
  'landing_url',
  'landing_page',
  'rule',
  'rule_version',
  'device',
  'browser',
  'os',
  'country',
] as const;

const TOUCH_IS_EARLIER = sql`(excluded.touch_id < sessions.touch_id or (sessions.touch_id is null and excluded.touch_id is not null))`;

function describeTouch(event: EventRow, rules: ChannelRules) {
  const touch = classifyTouch({ landingUrl: event.url ?? '', referrer: event.referrer ?? '' }, rules);
  const hasClickIds = Object.keys(touch.clickIds).length > 0;
  return {
    ...touch,
    clickIds: hasClickIds ? JSON.stringify(touch.clickIds) : null,
    landingPage: event.url && URL.canParse(event.url) ? new URL(event.url).pathname : null,
  };
}

function upsertVisitors(trx: FoldTransaction, visits: readonly Visit[]): Promise<unknown> {
  const visitors = new Map<
    string,
    { siteId: number; visitorId: string; firstSeen: number; recordedAt: number }
  >();
  for (const { siteId, visitorId, startedAt, recordedAt } of visits) {
    const key = `${siteId} ${visitorId}`;
    const visitor = visitors.get(key) ?? { siteId, visitorId, firstSeen: startedAt, recordedAt };
    visitors.set(key, {
      ...visitor,
      firstSeen: Math.min(visitor.firstSeen, startedAt),
      recordedAt: Math.min(visitor.recordedAt, recordedAt),
    });
  }
  const rows = [...visitors.values()]; // visits are sorted by site and visitor, and so are these
  return sql`
    insert into visitors (site_id, visitor_id, first_seen, recorded_at)
    select * from unnest(
      ${rows.map((row) => row.siteId)}::int[],
      ${rows.map((row) => row.visitorId)}::uuid[],
      ${rows.map((row) => new Date(row.firstSeen).toISOString())}::timestamptz[],
      ${rows.map((row) => formatMicros(row.recordedAt))}::timestamptz[])
    on conflict (site_id, visitor_id) do update set
      first_seen = least(visitors.first_seen, excluded.first_seen),
      recorded_at = least(visitors.recorded_at, excluded.recorded_at)
    where visitors.first_seen > excluded.first_seen or visitors.recorded_at > excluded.recorded_at`.execute(
    trx,
  );
}
