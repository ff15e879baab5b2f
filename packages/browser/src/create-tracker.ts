import type { CollectAnswer } from '@lazo/contract';
import { buildTraits } from './build-traits.ts';
import { createEngagement } from './create-engagement.ts';
import { createId } from './create-id.ts';
import { createJar } from './create-jar.ts';
import { createQueue, type QueuedEvent } from './create-queue.ts';
import { createSender } from './create-sender.ts';
import type { Signals } from './create-signals.ts';
import { createViews, type Draft } from './create-views.ts';
import { createVisit } from './create-visit.ts';
import { buildLink, cutLink, findLinkedVisitor } from './link.ts';
import { readFlag, readList } from './read-options.ts';
import { isReferrerOf, PASSING_HOSTS } from './referrers.ts';
import type { LazoConsent, LazoDrop, LazoOptions, LazoProperties, LazoVerbs } from './types.ts';
import { watchForms } from './watch-forms.ts';
import { watchLeaving, watchLinks, watchNavigation, watchRestore } from './watch-page.ts';

/** What a page can do, less the verbs that need no tracker. */
export interface Tracker extends Omit<LazoVerbs, 'ready' | 'on' | 'identify'> {
  identify(user?: unknown, traits?: LazoProperties): void;
}

const CONSENTS: unknown[] = ['granted', 'pending', 'denied'];

// How often reading and pointing alone prolong the session.
const KEEP_ALIVE_MS = 60_000;

/** Starts to record the page. `said` is the consent that the page has already spoken of. */
export function createTracker(options: LazoOptions, signals: Signals, said: unknown): Tracker {
  const endpoint = `${options.host.replace(/\/+$/, '')}/v1/collect`;
  const domains = readList(options.domains);
  const isAnonymous = options.mode === 'anonymous';
  const isManual = options.pages === 'manual';
  const linkedId = isAnonymous ? undefined : findLinkedVisitor(location.href);
  const landing = { url: cutLink(location.href), referrer: document.referrer };
  let consent: LazoConsent = 'denied';
  let dropped = 0;

  const jar = createJar();
  const queue = createQueue(onDrop);
  const visit = createVisit({
    jar,
    isNoTouch: (referrer) =>
      isReferrerOf(referrer, [
        jar.findDomain(),
        ...domains,
        ...readList(options.ignoreReferrers),
        ...PASSING_HOSTS,
      ]),
    linkedId,
  });
  const engagement = createEngagement(signals, () => views.read() && visit.continue(KEEP_ALIVE_MS));
  const views = createViews({
    visit,
    engagement,
    queue,
    countsHash: options.pages === 'hash',
    mayRecord,
    record,
  });
  const sender = createSender({
    site: options.site,
    endpoint,
    queue,
    readContext: () => ({
      consent,
      mode: isAnonymous ? 'anonymous' : 'loop',
      webdriver: navigator.webdriver,
      gpc: hasGpc(),
    }),
    maySend: () => consent === 'granted',
    isFirstParty: () => !isAnonymous && isReferrerOf(endpoint, [jar.findDomain()]),
    prepare: views.retitle,
    onAnswer,
    onDrop,
    onError: (error) => signals.emit('error', error),
  });

  function mayRecord(): boolean {
    return consent !== 'denied' && !sender.isStopped();
  }

  function record(draft: Draft): void {
    if (!mayRecord()) return;
    const stamp = { id: createId(), at: new Date().toISOString(), ...visit.readIds() };
    queue.put({ ...stamp, ...draft } as unknown as QueuedEvent);
    if (consent === 'granted') sender.schedule();
  }

  function onDrop(id: string, reason: LazoDrop['reason']): void {
    signals.emit('dropped', { id, reason, count: ++dropped });
  }

  function onAnswer({ rejected = [], touch }: Partial<CollectAnswer>, events: QueuedEvent[]): void {
    const refused = new Set(rejected.map(({ index }) => index));
    for (const refusal of rejected) signals.emit('refused', refusal);
    signals.emit(
      'sent',
      events.filter((_, index) => !refused.has(index)).map(({ id }) => id),
    );
    const session = events.find(({ type }) => type === 'session');
    if (touch && session && consent === 'granted') visit.writeVerdict(session.id, touch);
  }

  function setConsent(next: LazoConsent): void {
    const isBeginning = consent === 'denied' && next !== 'denied';
    const isStored = next === 'granted' && !isAnonymous;
    consent = next;
    if (next === 'denied') forget();
    if (next === 'pending' && !isAnonymous) jar.load();
    jar.setStored(isStored);
    queue.setStored(isStored);
    if (isBeginning) begin();
    if (next === 'granted') sender.schedule();
  }

  function forget(): void {
    views.close();
    queue.clear();
    jar.clear();
  }

  // Where it landed is said first, for consent may come after the application has moved on.
  function begin(): void {
    const { href } = location;
    const isMoved = href !== landing.url;
    if (isManual || isMoved) views.enter(landing);
    if (!isManual) views.open(isMoved ? { url: href, referrer: landing.url } : landing);
  }

  function watch(): void {
    if (!isManual) {
      watchNavigation(signals, views.follow);
      watchRestore(signals, () => views.open({ url: location.href, referrer: landing.referrer }));
    }
    watchForms(signals, { isAuto: options.forms === 'auto', onLead: identify });
    watchLinks(signals, (link) => {
      if (isReferrerOf(link.href, domains)) link.href = tracker.link(link.href);
    });
    watchLeaving(signals, () => {
      views.leave();
      sender.leave();
      // By now a page that has its visitor's word against Global Privacy Control would have said so.
      if (consent === 'denied') forget();
    });
  }

  function identify(traits: LazoProperties, form?: string): void {
    if (isAnonymous || Object.keys(traits).length === 0) {
      signals.debug('identify: anonymous, or no traits');
      return;
    }
    views.keep();
    record({ type: 'identify', traits, form, viewId: views.read()?.id });
  }

  const tracker: Tracker = {
    page(name, properties) {
      const details = name || properties ? { name, properties: { ...properties, name } } : undefined;
      views.open({ url: location.href, referrer: views.read()?.url ?? landing.referrer }, details);
    },
    track(name, properties) {
      if (!name) return signals.debug('track: no name');
      views.keep();
      const url = location.origin + location.pathname;
      record({ type: 'track', name: String(name), viewId: views.read()?.id, url, properties });
    },
    identify: (user, traits) => identify(buildTraits(user, traits)),
    reset() {
      const arrival = { url: location.href, referrer: views.read()?.referrer ?? landing.referrer };
      views.leave();
      void sender.flush();
      views.close();
      jar.clear();
      if (isManual) views.enter(arrival);
      else views.open(arrival);
    },
    consent(state) {
      if (!CONSENTS.includes(state)) return signals.debug('consent: unknown', state);
      if (state !== consent || state === 'denied') setConsent(state);
    },
    origin() {
      const origin = consent === 'denied' ? undefined : visit.readOrigin();
      return origin ? { first: origin.first, current: origin.current } : null;
    },
    link: (url) => (consent === 'granted' && !isAnonymous ? buildLink(url, visit.readIds().visitorId) : url),
    flush: () => sender.flush(),
  };

  if (landing.url !== location.href) history.replaceState(history.state, '', landing.url);
  const first = said ?? (hasOptedOut(options) ? undefined : (options.consent ?? 'granted'));
  if (first) tracker.consent(first as LazoConsent);
  watch();
  return tracker;
}

function hasOptedOut({ respectGpc = true, respectDnt }: LazoOptions): boolean {
  return (readFlag(respectGpc) && hasGpc()) || (readFlag(respectDnt) && navigator.doNotTrack === '1');
}

/** https://w3c.github.io/gpc/ */
function hasGpc(): boolean {
  return !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
}
