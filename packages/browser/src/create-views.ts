import { stripUrl } from '@lazo/contract';
import type { Arrival } from './build-touch.ts';
import type { Engagement } from './create-engagement.ts';
import { createId } from './create-id.ts';
import type { Queue, QueuedEvent } from './create-queue.ts';
import type { Visit } from './create-visit.ts';
import type { LazoProperties } from './types.ts';

/** An event as it is recorded: whoever records it adds id, time, visitor and session where they are missing. */
export type Draft = { type: QueuedEvent['type'] } & Record<string, unknown>;

/** A page that is being seen. */
interface View {
  id: string;
  seq: number;
  url: string;
  referrer: string;
}

/** The pages of a visit, one at a time. */
export interface Views {
  /** Begins or continues the session, without a page. */
  enter(arrival: Arrival): void;
  /** Leaves the page before and opens one. */
  open(arrival: Arrival, details?: { name: string | undefined; properties: LazoProperties }): void;
  /** Opens a page if the address has become another one. */
  follow(): void;
  /** Begins a new session where the last one has run out. */
  keep(): void;
  /** Tells how much of the page has been seen so far. */
  leave(): void;
  /** Corrects the title of a page that waits to be sent: an application names its page after it has moved there. */
  retitle(): void;
  /** Forgets the page, untold. */
  close(): void;
  read(): View | undefined;
}

export interface ViewsDependencies {
  visit: Visit;
  engagement: Engagement;
  queue: Queue;
  /** Whether the fragment names a page. */
  countsHash: boolean;
  /** Whether anything may be recorded; where not, nothing is opened. */
  mayRecord(): boolean;
  record(draft: Draft): void;
}

// A page that goes tells twice, `pagehide` and then hidden: what has grown by less is not told again.
const LEAVE_STEP_MS = 100;

export function createViews({
  visit,
  engagement,
  queue,
  countsHash,
  mayRecord,
  record,
}: ViewsDependencies): Views {
  let view: (View & { visitorId: string; sessionId: string; place: string }) | undefined;
  let told = { engagedMs: -LEAVE_STEP_MS, scrollPct: 0 };

  const views: Views = {
    enter(arrival) {
      if (!mayRecord() || !visit.enter(arrival)) return;
      const { url, referrer } = arrival;
      record({
        type: 'session',
        id: visit.readIds().sessionId,
        landingUrl: clean(url),
        referrer: clean(referrer),
      });
    },
    open(arrival, details) {
      if (!mayRecord()) return;
      views.leave();
      views.enter(arrival);
      const { url, referrer } = arrival;
      const id = createId();
      const seq = visit.countPage();
      view = { id, seq, url, referrer, ...visit.readIds(), place: readPlace() };
      told = { engagedMs: -LEAVE_STEP_MS, scrollPct: 0 };
      engagement.restart();
      const { title } = document;
      record({
        type: 'page',
        id,
        viewId: id,
        seq,
        url: clean(url),
        referrer: clean(referrer),
        title,
        ...details,
      });
    },
    follow() {
      if (!view) return;
      const arrival = { url: location.href, referrer: view.url };
      if (view.place !== readPlace() || visit.isNewCampaign(arrival)) views.open(arrival);
    },
    keep() {
      if (!mayRecord() || visit.continue()) return;
      // The address still shows the campaign of a session that is over: it has not brought the visitor again.
      const arrival = { url: location.origin + location.pathname, referrer: location.href };
      if (view) views.open(arrival);
      else views.enter(arrival);
    },
    leave() {
      if (!view) return;
      views.retitle();
      const totals = engagement.read();
      if (totals.engagedMs - told.engagedMs < LEAVE_STEP_MS && totals.scrollPct === told.scrollPct) return;
      told = totals;
      const { id: viewId, seq, url, visitorId, sessionId } = view;
      record({ type: 'leave', viewId, seq, url: clean(url), visitorId, sessionId, ...totals });
    },
    retitle() {
      if (view) queue.amend(view.id, { title: document.title });
    },
    close() {
      view = undefined;
    },
    read: () => view,
  };

  function readPlace(): string {
    return location.pathname + (countsHash ? location.hash : '');
  }
  return views;
}

/** What never leaves the page need not be kept safe elsewhere; undefined for no address. */
function clean(url: string): string | undefined {
  return (url && stripUrl(url)) || undefined;
}
