import { type CollectAnswer, LIMITS } from '@lazo/contract';
import { compress } from './compress.ts';
import { readDomain } from './cookies.ts';
import { post } from './post.ts';
import { dropEvent, type QueuedEvent, removeEvents, takeEvents } from './queue.ts';
import { isWithin } from './referrers.ts';
import { hasGpc, mayName, maySend, options, stop } from './settings.ts';
import { emit } from './signals.ts';
import type { LazoDrop } from './types.ts';
import { writeVerdict } from './visit.ts';

const FLUSH_MS = 2_000;
// With so much waiting, the next leaving page could not take it all along.
const FLUSH_EVENTS = 50;
// Doubled at each failure; half of it and up to the whole is waited, so that pages do not come back in step.
const FIRST_BACK_OFF_MS = 2_000;
const MAX_BACK_OFF_MS = 60_000;

// Why nothing is sent for a while: the service did not answer, or asked for it.
const NONE = 0;
const OWN = 1;
const ORDERED = 2;

const onTheirWay = new Set<string>();
let maxEvents: number = LIMITS.publicBatchEvents;
let timer: ReturnType<typeof setTimeout> | undefined;
let scheduled = 0;
let failures = 0;
let pause: typeof NONE | typeof OWN | typeof ORDERED = 0;
let turn = Promise.resolve();
let prepare: () => void;

/** What is to be done before anything is taken from the queue. */
export function whenSending(run: () => void): void {
  prepare = run;
}

/** Sends before long. */
export function scheduleFlush(): void {
  if (++scheduled === FLUSH_EVENTS) flush();
  else timer ||= setTimeout(flush, FLUSH_MS);
}

/**
 * Sends now, one tab at a time, so that none sends what another is sending. Where that is not to be had the
 * service still takes each event once. Always settles.
 */
export function flush(): Promise<void> {
  turn = turn
    .then(() => navigator.locks.request('lazo', drain))
    .catch(drain)
    .catch(tell);
  return turn;
}

/**
 * Sends at once, as the page may be going: against our own back-off, for there may be no later, and never
 * against what the service ordered.
 */
export function sendLeaving(): void {
  for (let events = take(OWN); events[0]; events = take(OWN)) deliver(events, true).catch(tell);
}

async function drain(): Promise<void> {
  if (pause) return;
  clearTimeout(timer);
  timer = undefined;
  scheduled = 0;
  for (let events = take(); events[0]; events = take()) await deliver(events);
}

/** What is to be sent now, in spite of such a pause. */
function take(ignored: typeof NONE | typeof OWN = NONE): QueuedEvent[] {
  if (!maySend() || pause > ignored) return [];
  prepare();
  return takeEvents(maxEvents, onTheirWay);
}

async function deliver(events: QueuedEvent[], isLeaving = false): Promise<void> {
  const text = buildBatch(events);
  const body = isLeaving ? text : await compress(text).catch(() => text);
  const ids = events.map(({ id }) => id);
  if (onTheirWay.has(ids[0] as string)) return; // a page that was leaving has taken them all meanwhile
  for (const id of ids) onTheirWay.add(id);
  const session = events.find(({ type }) => type === 'session');
  // The service can set a cookie that the site's pages see where both share a domain.
  const credentials = session && mayName() && isWithin(options.host, readDomain()) ? 'include' : 'omit';
  const response = await post(options.host.replace(/\/*$/, '/v1/collect'), { body, credentials }, isLeaving);
  if (response === null) return; // a beacon never tells: the next page sends them again
  const status = response?.status ?? 0;
  if (response?.ok) accept(events, await response.json().catch(() => ({})), session?.id);
  else if ([400, 401, 403].includes(status)) {
    stop();
    drop(events, 'refused');
  } else if (status === 413) {
    maxEvents = Math.ceil(ids.length / 2);
    if (!ids[1]) drop(events, 'too_large');
  } else backOff(readRetryAfter(response));
  for (const id of ids) onTheirWay.delete(id);
}

function buildBatch(events: QueuedEvent[]): string {
  return JSON.stringify({
    site: options.site,
    sentAt: new Date().toISOString(),
    context: {
      consent: 'granted', // or nothing would be sent
      consentText: options.consentText,
      mode: options.mode ?? 'loop',
      webdriver: navigator.webdriver,
      gpc: hasGpc(),
    },
    events,
  });
}

function accept(
  events: QueuedEvent[],
  { rejected = [], touch }: Partial<CollectAnswer>,
  sessionId: string | undefined,
): void {
  failures = 0;
  maxEvents = LIMITS.publicBatchEvents;
  removeEvents(events);
  const sent = new Set(events.map(({ id }) => id));
  for (const refusal of rejected) {
    sent.delete(refusal.id as string);
    emit('refused', refusal);
  }
  emit('sent', [...sent]);
  if (touch && sessionId && maySend()) writeVerdict(sessionId, touch);
}

function drop(events: QueuedEvent[], reason: LazoDrop['reason']): void {
  removeEvents(events);
  events.forEach(({ id }) => {
    dropEvent(id, reason);
  });
}

function backOff(ordered: number): void {
  const wait = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
  pause = ordered ? ORDERED : OWN;
  clearTimeout(timer);
  timer = setTimeout(() => {
    pause = NONE;
    flush();
  }, ordered || wait);
}

/** Milliseconds that a busy service asks for, as seconds or a date; 0 when it asks for none. */
function readRetryAfter(response: Response | undefined): number {
  const text = response?.headers.get('retry-after') ?? '';
  return Math.max(0, Number(text) * 1000 || Date.parse(text) - Date.now() || 0);
}

function tell(error: unknown): void {
  emit('error', error);
}
