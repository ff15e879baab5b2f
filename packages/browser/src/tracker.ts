import type { Arrival } from './build-touch.ts';
import { buildTraits } from './build-traits.ts';
import { CONSENTS, DENIED } from './consent.ts';
import { clearEvents } from './queue.ts';
import { recordEvent } from './record-event.ts';
import { flush, scheduleFlush, sendLeaving, whenSending } from './sender.ts';
import { allowed, hasOptedOut, isAnonymous, isManual, maySend, options, setAllowed } from './settings.ts';
import { debug } from './signals.ts';
import { clearCookies, writeMemory } from './store.ts';
import type { LazoConsent, LazoOrigin, LazoProperties } from './types.ts';
import { closeView, enterVisit, keepVisit, leaveView, openView, retitleView, view } from './views.ts';
import { readOrigin } from './visit.ts';
import { watchLeaving } from './watch-page.ts';

let landing: Arrival;

/** Starts to record the page. `said` is the consent that the page has already spoken of. */
export function startTracker(said: unknown): void {
  landing = { url: location.href, referrer: document.referrer };
  whenSending(retitleView);
  const first = said ?? (hasOptedOut() ? undefined : (options.consent ?? 'granted'));
  if (first) applyConsent(first as LazoConsent);
  watchLeaving(leavePage);
}

export function page(name?: string, properties?: LazoProperties): void {
  const arrival = { url: location.href, referrer: view?.url ?? landing.referrer };
  openView(arrival, { name: name ? String(name) : undefined, properties: { ...properties, name } });
}

export function track(name: string, properties?: LazoProperties): void {
  if (!name) return void debug('no name');
  keepVisit();
  const url = location.origin + location.pathname;
  recordEvent({ type: 'track', name: String(name), viewId: view?.id, url, properties });
}

export function identify(user?: unknown, more?: LazoProperties): void {
  recordTraits(buildTraits(user, more));
}

/** Says who the visitor is, as a form told it or code did. */
export function recordTraits(traits: LazoProperties, form?: string): void {
  if (isAnonymous() || !Object.keys(traits)[0]) return void debug('no traits');
  keepVisit();
  recordEvent({ type: 'identify', traits, form, viewId: view?.id });
}

export function reset(): void {
  const arrival = readArrival();
  leaveView();
  flush();
  closeView();
  clearCookies();
  enterPage(arrival);
}

export function applyConsent(said: LazoConsent): void {
  const before = allowed;
  const next = CONSENTS[said];
  if (!(next >= DENIED)) return void debug('unknown consent', said); // `toString` is none either
  setAllowed(next);
  if (!next) return void forget();
  writeMemory();
  if (!before) begin();
  if (maySend()) scheduleFlush();
}

export function origin(): LazoOrigin | null {
  const known = allowed && readOrigin();
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

/** As if the visitor came to the page once more. */
export function readArrival(): Arrival {
  return { url: location.href, referrer: view?.referrer ?? landing.referrer };
}

function leavePage(): void {
  leaveView();
  sendLeaving();
  // By now a page that has its visitor's word against Global Privacy Control would have said so.
  if (!allowed) forget();
}

function forget(): void {
  closeView();
  clearCookies();
  clearEvents();
}
