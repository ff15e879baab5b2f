/**
 * The fold of page views. Engaged time and scroll depth are running totals of a view, so the greatest counts;
 * what the page was is told by its `page` event, or by a `leave` while that has not come.
 */

import { sql } from 'kysely';
import { encodeColumns } from './encode-array.ts';
import type { EventRow } from './event-row.ts';
import type { Fold, FoldTransaction } from './fold.ts';
import { readPath } from './read-path.ts';

interface View {
  siteId: number;
  visitorId: string;
  sessionId: string;
  viewId: string;
  /** The event that tells seq, url and title: a `page` before a `leave`, then the smaller id. */
  told: EventRow;
  viewedAt: number;
  recordedAt: number;
  engagedMs: number;
  scrollPct: number;
}

export const viewFold: Fold = {
  name: 'views',
  async run(trx, events) {
    const views = foldByView(events);
    if (views.length > 0) await upsertViews(trx, views);
    return undefined;
  },
};

/** Sorted as the unique index is, so that two folds cannot wait for each other in a ring; then what is told of a view lies together. */
function foldByView(events: readonly EventRow[]): View[] {
  const told: View[] = [];
  for (const event of events) {
    if ((event.type === 'page' || event.type === 'leave') && event.viewId !== null)
      told.push(begin(event, event.viewId));
  }
  told.sort(compareViews);
  const views: View[] = [];
  for (const view of told) {
    const last = views.at(-1);
    if (last && compareViews(last, view) === 0) include(last, view);
    else views.push(view);
  }
  return views;
}

function compareViews(a: View, b: View): number {
  if (a.sessionId !== b.sessionId) return a.sessionId < b.sessionId ? -1 : 1;
  if (a.viewId !== b.viewId) return a.viewId < b.viewId ? -1 : 1;
  if (a.visitorId !== b.visitorId) return a.visitorId < b.visitorId ? -1 : 1;
  return a.siteId - b.siteId;
}

function begin(event: EventRow, viewId: string): View {
  const { siteId, visitorId, sessionId } = event;
  const totals = event.type === 'leave' ? event.properties : null;
  return {
    siteId,
    visitorId,
    sessionId,
    viewId,
    told: event,
    viewedAt: event.occurredAt,
    recordedAt: event.receivedAt,
    engagedMs: Number(totals?.engagedMs ?? 0),
    scrollPct: Number(totals?.scrollPct ?? 0),
  };
}

function include(view: View, other: View): void {
  view.engagedMs = Math.max(view.engagedMs, other.engagedMs);
  view.scrollPct = Math.max(view.scrollPct, other.scrollPct);
  view.viewedAt = Math.min(view.viewedAt, other.viewedAt);
  view.recordedAt = Math.min(view.recordedAt, other.recordedAt);
  if (tellsBetter(other.told, view.told)) view.told = other.told;
}

function tellsBetter(event: EventRow, told: EventRow): boolean {
  const [mine, theirs] = [rankOf(event), rankOf(told)];
  return mine < theirs || (mine === theirs && event.eventId < told.eventId);
}

function rankOf(event: EventRow): number {
  return event.type === 'page' ? 0 : 1;
}

function upsertViews(trx: FoldTransaction, views: readonly View[]): Promise<unknown> {
  const column = encodeColumns(views);
  return sql`
    insert into page_views (site_id, visitor_id, session_id, view_id, told_rank, told_by, seq, url, path, title,
                            viewed_at, engaged_ms, scroll_pct, recorded_at)
    select * from unnest(
      ${column.int4(({ siteId }) => siteId)}::int[],
      ${column.uuid(({ visitorId }) => visitorId)}::uuid[],
      ${column.uuid(({ sessionId }) => sessionId)}::uuid[],
      ${column.uuid(({ viewId }) => viewId)}::uuid[],
      ${column.int2(({ told }) => rankOf(told))}::smallint[],
      ${column.uuid(({ told }) => told.eventId)}::uuid[],
      ${column.int4(({ told }) => told.seq ?? 0)}::int[],
      ${column.text(({ told }) => told.url ?? '')}::text[],
      ${column.text(({ told }) => readPath(told.url ?? ''))}::text[],
      ${column.text(({ told }) => told.title)}::text[],
      ${column.millis(({ viewedAt }) => viewedAt)}::timestamptz[],
      ${column.int4(({ engagedMs }) => engagedMs)}::int[],
      ${column.int2(({ scrollPct }) => scrollPct)}::smallint[],
      ${column.micros(({ recordedAt }) => recordedAt)}::timestamptz[])
    on conflict (session_id, view_id, visitor_id, site_id) do update set
      viewed_at = least(page_views.viewed_at, excluded.viewed_at),
      engaged_ms = greatest(page_views.engaged_ms, excluded.engaged_ms),
      scroll_pct = greatest(page_views.scroll_pct, excluded.scroll_pct),
      recorded_at = least(page_views.recorded_at, excluded.recorded_at),
      ${sql.join(TOLD_COLUMNS.map((column) => sql`${sql.raw(column)} = case when ${TELLS_BETTER} then excluded.${sql.raw(column)} else page_views.${sql.raw(column)} end`))}
    where page_views.viewed_at > excluded.viewed_at
       or page_views.engaged_ms < excluded.engaged_ms
       or page_views.scroll_pct < excluded.scroll_pct
       or page_views.recorded_at > excluded.recorded_at
       or ${TELLS_BETTER}`.execute(trx);
}

const TOLD_COLUMNS = ['told_rank', 'told_by', 'seq', 'url', 'path', 'title'] as const;
const TELLS_BETTER = sql`((excluded.told_rank, excluded.told_by) < (page_views.told_rank, page_views.told_by))`;
