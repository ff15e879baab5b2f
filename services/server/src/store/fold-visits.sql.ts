/**
 * The fold of visits: rows of `sessions` and `visitors`.
 * A session begins at the least time of its events; its touch is that of its `session` event with the
 * smallest id, so that no clock and no order of arrival decides.
 */

import type { ChannelRules } from '@lazo/channel';
import { sql } from 'kysely';
import type { SiteDirectory } from '../access/index.ts';
import { buildMemory } from '../memory.ts';
import { tellChanged } from './changed-visitors.sql.ts';
import { classifyOnce } from './classify-once.ts';
import { encodeColumns } from './encode-array.ts';
import type { EventRow } from './event-row.ts';
import type { Fold, FoldTransaction } from './fold.ts';
import { readPath } from './read-path.ts';

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
type Known = Omit<Visit, 'sessionId' | 'touch'> & { touchId: string | null };

/** Sessions remembered: those of the last hour or so of a busy site; forgetting one costs an upsert. */
const REMEMBERED = 50_000;

/** A fold with a memory of the sessions that it wrote. Each site's visits are called by its own rules. */
export function buildVisitFold(sites: Pick<SiteDirectory, 'getSite'>): Fold {
  const known = buildMemory<Known>(REMEMBERED);

  function run(trx: FoldTransaction, events: readonly EventRow[]) {
    const visits = foldBySession(events).filter((visit) => changes(findKnown(visit), visit));
    return visits.length === 0 ? Promise.resolve(undefined) : write(trx, visits);
  }

  async function write(trx: FoldTransaction, visits: readonly Visit[]): Promise<() => void> {
    await upsertSessions(trx, await describeVisits(visits));
    await upsertVisitors(trx, visits);
    await tellChanged(trx, visits);
    return () => {
      for (const visit of visits) known.keep(visit.sessionId, merge(findKnown(visit), visit));
    };
  }

  /** Where two visitors name the same session, which none of our clients does, the later one is known. */
  function findKnown({ siteId, visitorId, sessionId }: Visit): Known | undefined {
    const found = known.find(sessionId);
    return found?.visitorId === visitorId && found.siteId === siteId ? found : undefined;
  }

  async function describeVisits(visits: readonly Visit[]): Promise<CalledVisit[]> {
    const rules = new Map<number, ChannelRules>();
    for (const { siteId } of visits) {
      if (!rules.has(siteId)) rules.set(siteId, (await sites.getSite(siteId)).channelRules);
    }
    return visits.map((visit) => ({
      ...visit,
      called: visit.touch && describeTouch(visit.touch, rules.get(visit.siteId)!),
    }));
  }

  return { name: 'visits', run, forget: known.clear };
}

/** Sorted as the unique index is, so that two folds cannot wait for each other in a ring. */
function foldBySession(events: readonly EventRow[]): Visit[] {
  // A group is sorted by session: most events are of the visit of the one before.
  return joinNeighbours(joinNeighbours(events.map(begin)).sort(compareVisits));
}

function joinNeighbours(pieces: readonly Visit[]): Visit[] {
  const visits: Visit[] = [];
  let last: Visit | undefined;
  for (const piece of pieces) {
    if (last && compareVisits(last, piece) === 0) {
      include(last, piece);
    } else {
      visits.push(piece);
      last = piece;
    }
  }
  return visits;
}

function compareVisits(a: Visit, b: Visit): number {
  if (a.siteId !== b.siteId) return a.siteId - b.siteId;
  if (a.visitorId !== b.visitorId) return a.visitorId < b.visitorId ? -1 : 1;
  if (a.sessionId !== b.sessionId) return a.sessionId < b.sessionId ? -1 : 1;
  return 0;
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

function include(visit: Visit, { startedAt, recordedAt, bot, touch }: Visit): void {
  visit.startedAt = Math.min(visit.startedAt, startedAt);
  visit.recordedAt = Math.min(visit.recordedAt, recordedAt);
  visit.bot = greatest(visit.bot, bot);
  if (touch && (!visit.touch || touch.eventId < visit.touch.eventId)) visit.touch = touch;
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
    siteId: visit.siteId,
    visitorId: visit.visitorId,
    startedAt: Math.min(before?.startedAt ?? Number.POSITIVE_INFINITY, visit.startedAt),
    recordedAt: Math.min(before?.recordedAt ?? Number.POSITIVE_INFINITY, visit.recordedAt),
    bot: greatest(before?.bot ?? null, visit.bot),
    touchId: touchIds[0] ?? null,
  };
}

function upsertSessions(trx: FoldTransaction, visits: readonly CalledVisit[]): Promise<unknown> {
  const column = encodeColumns(visits);
  return sql`
    insert into sessions (site_id, visitor_id, session_id, started_at, recorded_at, bot, touch_id, channel, source, medium,
                          campaign, term, content, click_ids, referrer, landing_url, landing_page, rule, rule_version,
                          device, browser, os, country)
    select * from unnest(
      ${column.int4(({ siteId }) => siteId)}::int[],
      ${column.uuid(({ visitorId }) => visitorId)}::uuid[],
      ${column.uuid(({ sessionId }) => sessionId)}::uuid[],
      ${column.millis(({ startedAt }) => startedAt)}::timestamptz[],
      ${column.micros(({ recordedAt }) => recordedAt)}::timestamptz[],
      ${column.text(({ bot }) => bot)}::text[],
      ${column.uuid(({ touch }) => touch?.eventId ?? null)}::uuid[],
      ${column.text(({ called }) => called?.channel ?? 'Unassigned')}::text[],
      ${column.text(({ called }) => called?.source ?? null)}::text[],
      ${column.text(({ called }) => called?.medium ?? null)}::text[],
      ${column.text(({ called }) => called?.campaign ?? null)}::text[],
      ${column.text(({ called }) => called?.term ?? null)}::text[],
      ${column.text(({ called }) => called?.content ?? null)}::text[],
      ${column.jsonb(({ called }) => called?.clickIds ?? null)}::jsonb[],
      ${column.text(({ touch }) => touch?.referrer ?? null)}::text[],
      ${column.text(({ touch }) => touch?.url ?? null)}::text[],
      ${column.text(({ called }) => called?.landingPage ?? null)}::text[],
      ${column.text(({ called }) => called?.rule ?? null)}::text[],
      ${column.text(({ called }) => called?.version ?? null)}::text[],
      ${column.text(({ touch }) => touch?.device ?? null)}::text[],
      ${column.text(({ touch }) => touch?.browser ?? null)}::text[],
      ${column.text(({ touch }) => touch?.os ?? null)}::text[],
      ${column.text(({ touch }) => touch?.country ?? null)}::text[])
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
  const touch = classifyOnce(event, rules);
  const hasClickIds = Object.keys(touch.clickIds).length > 0;
  return {
    ...touch,
    clickIds: hasClickIds ? JSON.stringify(touch.clickIds) : null,
    landingPage: readPath(event.url ?? '') || null,
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
  const column = encodeColumns([...visitors.values()]); // visits are sorted by site and visitor, and so are these
  return sql`
    insert into visitors (site_id, visitor_id, first_seen, recorded_at)
    select * from unnest(
      ${column.int4(({ siteId }) => siteId)}::int[],
      ${column.uuid(({ visitorId }) => visitorId)}::uuid[],
      ${column.millis(({ firstSeen }) => firstSeen)}::timestamptz[],
      ${column.micros(({ recordedAt }) => recordedAt)}::timestamptz[])
    on conflict (site_id, visitor_id) do update set
      first_seen = least(visitors.first_seen, excluded.first_seen),
      recorded_at = least(visitors.recorded_at, excluded.recorded_at)
    where visitors.first_seen > excluded.first_seen or visitors.recorded_at > excluded.recorded_at`.execute(
    trx,
  );
}
