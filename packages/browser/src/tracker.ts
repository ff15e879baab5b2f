import type { Arrival } from './build-touch.ts';
import { buildTraits } from './build-traits.ts';
import { FULL_ACCESS, NO_ACCESS, READ_ACCESS } from './create-store.ts';
import { watchEngagement } from './engagement.ts';
import { jar } from './jar.ts';
import { clearEvents, store } from './queue.ts';
import { recordEvent } from './record-event.ts';
import { flush, scheduleFlush, sendLeaving, whenSending } from './sender.ts';
import { consent, hasOptedOut, isAnonymous, isManual, maySend, options, setConsent } from './settings.ts';
import { debug } from './signals.ts';
import type { LazoConsent, LazoOrigin, LazoProperties } from './types.ts';
import {
  closeView,
  enterVisit,
  followAddress,
  keepVisit,
  leaveView,
  openView,
  retitleView,
  view,
} from './views.ts';
import { keepSession, readOrigin } from './visit.ts';
import { watchLeaving, watchNavigation, watchRestore } from './watch-page.ts';

// How often reading and pointing alone prolong the session.
const KEEP_ALIVE_MS = 60_000;

let landing: Arrival;

/** Starts to record the page. `said` is the consent that the page has already spoken of. */
export function startTracker(said: unknown): void {
  landing = { url: location.href, referrer: document.referrer };
  whenSending(retitleView);
  const first = said ?? (hasOptedOut() ? undefined : (options.consent ?? 'granted'));
  if (first) applyConsent(first as LazoConsent);
  watchEngagement(() => view && keepSession(KEEP_ALIVE_MS));
  watchLeaving(leavePage);
  if (isManual()) return;
  watchNavigation(followAddress);
  watchRestore(() => openView(readArrival()));
}

export function page(name?: string, properties?: LazoProperties): void {
  const details = { name: name || undefined, properties: (name || properties) && { ...properties, name } };
  openView({ url: location.href, referrer: view?.url ?? landing.referrer }, details as object);
}

export function track(name: string, properties?: LazoProperties): void {
  if (!name) return void debug('track: no name');
  keepVisit();
  const url = location.origin + location.pathname;
  recordEvent({ type: 'track', name: String(name), viewId: view?.id, url, properties });
}

export function identify(user?: unknown, more?: LazoProperties, form?: string): void {
  const traits = buildTraits(user, more);
  if (isAnonymous() || !Object.keys(traits)[0]) return void debug('identify: no traits');
  keepVisit();
  recordEvent({ type: 'identify', traits, form, viewId: view?.id });
}

export function reset(): void {
  const arrival = readArrival();
  leaveView();
  flush();
  closeView();
  jar.clear();
  enterPage(arrival);
}

export function applyConsent(next: LazoConsent): void {
  if (!['granted', 'pending', 'denied'].includes(next)) return void debug('consent: unknown', next);
  const before = consent;
  setConsent(next);
  const access = next === 'granted' ? FULL_ACCESS : READ_ACCESS;
  if (next === 'denied') return void forget();
  if (!isAnonymous()) for (const { allow } of [jar, store]) allow(access);
  if (before === 'denied') begin();
  if (maySend()) scheduleFlush();
}

export function origin(): LazoOrigin | null {
  const known = consent !== 'denied' && readOrigin();
  return known ? { first: known.first, current: known.current } : null;
}

// Where it landed is said first, for consent may come after the application has moved on.
function begin(): void {
  const url = location.href;
  if (url === landing.url) return void enterPage(landing);
  enterVisit(landing);
  enterPage({ url, referrer: landing.url });
}

function enterPage(arrival: Arrival): void {
  if (isManual()) enterVisit(arrival);
  else openView(arrival);
}

function readArrival(): Arrival {
  return { url: location.href, referrer: view?.referrer ?? landing.referrer };
}

function leavePage(): void {
  leaveView();
  sendLeaving();
  // By now a page that has its visitor's word against Global Privacy Control would have said so.
  if (consent === 'denied') forget();
}

function forget(): void {
  closeView();
  jar.clear();
  clearEvents();
  for (const { allow } of [jar, store]) allow(NO_ACCESS);
}
