/**
 * The fold of page views. Engaged time and scroll depth are running totals of a view, so the greatest counts;
 * what the page was is told by its `page` event, or by a `leave` while that has not come.
 */

import { sql } from 'kysely';
import { encodeColumns } from './encode-array.ts';
import type { EventRow } from './event-row.ts';
import type { Fold, FoldTransaction } from './fold.ts';

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

function foldByView(events: readonly EventRow[]): View[] {
  const views = new Map<string, View>();
  for (const event of events) {
    if ((event.type !== 'page' && event.type !== 'leave') || event.viewId === null) continue;
    const key = `${event.sessionId}${event.viewId}${event.visitorId}${String(event.siteId).padStart(10, '0')}`;
    const view = views.get(key);
    if (view) include(view, event);
    else views.set(key, begin(event, event.viewId));
  }
  return [...views].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, view]) => view);
}

function begin(event: EventRow, viewId: string): View {
  const { siteId, visitorId, sessionId } = event;
  return {
    siteId,
    visitorId,
    sessionId,
    viewId,
    told: event,
    viewedAt: event.occurredAt,
    recordedAt: event.receivedAt,
    ...readTotals(event),
  };
}

function include(view: View, event: EventRow): void {
  const { engagedMs, scrollPct } = readTotals(event);
  view.engagedMs = Math.max(view.engagedMs, engagedMs);
  view.scrollPct = Math.max(view.scrollPct, scrollPct);
  view.viewedAt = Math.min(view.viewedAt, event.occurredAt);
  view.recordedAt = Math.min(view.recordedAt, event.receivedAt);
  if (tellsBetter(event, view.told)) view.told = event;
}

function tellsBetter(event: EventRow, told: EventRow): boolean {
  const [mine, theirs] = [rankOf(event), rankOf(told)];
  return mine < theirs || (mine === theirs && event.eventId < told.eventId);
}

function rankOf(event: EventRow): number {
  return event.type === 'page' ? 0 : 1;
}

function readTotals(event: EventRow): { engagedMs: number; scrollPct: number } {
  if (event.type !== 'leave') return { engagedMs: 0, scrollPct: 0 };
  return {
    engagedMs: Number(event.properties?.engagedMs ?? 0),
    scrollPct: Number(event.properties?.scrollPct ?? 0),
  };
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
      ${column.text(({ told }) => readPath(told.url))}::text[],
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

function readPath(url: string | null): string {
  return (url && URL.parse(url)?.pathname) || '';
}
