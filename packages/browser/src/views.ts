import type { PageEvent } from '@lazo/contract';
import type { Arrival } from './build-touch.ts';
import { createId } from './create-id.ts';
import { isQueued, putEvent, type QueuedEvent, removeEvents } from './queue.ts';
import { recordEvent } from './record-event.ts';
import { cleanPageUrl, mayRecord, options } from './settings.ts';
import type { LazoProperties } from './types.ts';
import { enterSession, isNewCampaign, keepSession, readIds, readSeq } from './visit.ts';

/** How much of a visitor's attention a view has had. Running totals of the view. */
export interface Engagement {
  engagedMs: number;
  scrollPct: number;
}

// Nothing is measured, unless the page has something that does.
let restart = (): void => {};
let read = (): Engagement | undefined => undefined;

/** The page that is being seen. */
export let view: (QueuedEvent & PageEvent) | undefined;
/** What its events have in common. */
let shared: object;
let place = '';

/**
 * From now on it is told how much attention views have. The first function begins a new view at nothing; the
 * second answers the totals so far, undefined where they have not grown since they were last asked for.
 */
export function measureViews(begin: typeof restart, ask: typeof read): void {
  restart = begin;
  read = ask;
}

/** Begins or continues the session, with so many pages. */
export function enterVisit(arrival: Arrival, pages = 0): void {
  if (!mayRecord() || !enterSession(arrival, pages)) return;
  recordEvent({
    type: 'session',
    id: readIds().sessionId,
    landingUrl: cleanPageUrl(arrival.url),
    referrer: cleanPageUrl(arrival.referrer),
  });
}

/** Leaves the page before and opens one. */
export function openView(arrival: Arrival, details?: LazoProperties): void {
  if (!mayRecord()) return;
  leaveView();
  enterVisit(arrival, 1);
  restart();
  place = readPlace();
  const id = createId();
  shared = { viewId: id, seq: readSeq(), url: cleanPageUrl(arrival.url), ...readIds() };
  view = recordEvent({
    type: 'page',
    id,
    ...shared,
    referrer: cleanPageUrl(arrival.referrer),
    title: document.title,
    ...details,
  }) as typeof view;
}

/** Opens a page if the address has become another one. */
export function followAddress(): void {
  const url = location.href;
  if (view && (place !== readPlace() || isNewCampaign(url))) openView({ url, referrer: view.url });
}

/** Begins a new session where the last one has run out. */
export function keepVisit(): void {
  if (!mayRecord() || keepSession()) return;
  // The address still shows the campaign of a session that is over: it has not brought the visitor again.
  const arrival = { url: location.origin + location.pathname, referrer: location.href };
  if (view) openView(arrival);
  else enterVisit(arrival);
}

/** Tells how much of the page has been seen so far. */
export function leaveView(): void {
  if (!view) return;
  retitleView();
  const totals = read();
  if (totals) recordEvent({ type: 'leave', ...shared, ...totals });
}

/** Corrects the title of a page that waits to be sent: an application names its page after it has moved there. */
export function retitleView(): void {
  if (!view || view.title === document.title || !isQueued(view)) return;
  removeEvents([view]);
  view.title = document.title;
  putEvent(view);
}

/** Forgets the page, untold. */
export function closeView(): void {
  view = undefined;
}

function readPlace(): string {
  return location.pathname + (options.pages === 'hash' ? location.hash : '');
}
