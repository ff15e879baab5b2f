import { type Batch, type CollectAnswer, type LazoEvent, LIMITS } from '@lazo/contract';
import { compress } from './compress.ts';
import { readDomain } from './jar.ts';
import { postBatch } from './post-batch.ts';
import { dropEvent, type QueuedEvent, removeEvents, takeEvents } from './queue.ts';
import { isWithin } from './referrers.ts';
import { consent, hasGpc, isAnonymous, maySend, options, stop } from './settings.ts';
import { emit } from './signals.ts';
import { writeVerdict } from './visit.ts';

const FLUSH_MS = 2_000;
// With so much waiting, the next leaving page could not take it all along.
const FLUSH_EVENTS = 50;
// Below the keepalive budget of 60 KB, so that a leaving page sends one whole batch and something beside it.
const BATCH_BYTES = 48 * 1024;
// Doubled at each failure; half of it and up to the whole is waited, so that pages do not come back in step.
const FIRST_BACK_OFF_MS = 2_000;
const MAX_BACK_OFF_MS = 60_000;

const onTheirWay = new Set<string>();
let maxEvents: number = LIMITS.publicBatchEvents;
let timer = 0;
let scheduled = 0;
let failures = 0;
let backOffUntil = 0;
let orderedUntil = 0;
let turn = Promise.resolve();
let prepare: () => void;

/** What is to be done before anything is taken from the queue. */
export function whenSending(run: () => void): void {
  prepare = run;
}

/** Sends before long. */
export function scheduleFlush(): void {
  if (++scheduled === FLUSH_EVENTS) flush();
  else wake(FLUSH_MS);
}

/** Sends now, in turn with other tabs. Always settles. */
export function flush(): Promise<void> {
  turn = turn.then(() => takeTurn(drain)).catch((error) => emit('error', error));
  return turn;
}

/**
 * Sends at once, as the page may be going: against our own back-off, for there may be no later, and never
 * against what the service ordered.
 */
export function sendLeaving(): void {
  for (let events = take(); events[0]; events = take()) deliver(events, true);
}

function wake(delay: number): void {
  timer ||= window.setTimeout(flush, delay);
}

// One tab at a time, so that none sends what another is sending. Where that is not to be had the service
// still takes each event once.
function takeTurn(run: () => Promise<void>): Promise<void> {
  return navigator.locks ? navigator.locks.request('lazo', run).catch(run) : run();
}

async function drain(): Promise<void> {
  clearTimeout(timer);
  timer = scheduled = 0;
  while (performance.now() >= backOffUntil) {
    const events = take();
    if (!events[0]) return;
    await deliver(events, false);
  }
  wake(backOffUntil - performance.now());
}

function take(): QueuedEvent[] {
  if (!maySend() || performance.now() < orderedUntil) return [];
  prepare();
  return takeEvents({ events: maxEvents, bytes: BATCH_BYTES, without: onTheirWay });
}

async function deliver(events: QueuedEvent[], isLeaving: boolean): Promise<void> {
  const text = JSON.stringify(buildBatch(events));
  const body = isLeaving ? text : await compress(text);
  if (events.some(({ id }) => onTheirWay.has(id))) return; // a page that was leaving has taken them meanwhile
  for (const { id } of events) onTheirWay.add(id);
  const response = await postBatch({
    url: `${options.host.replace(/\/+$/, '')}/v1/collect`,
    body,
    withCredentials: mayReturnCookie() && events.some(isSession),
    isLeaving,
  });
  if (response === null) return; // a beacon never tells: the next page sends them again
  await takeAnswer(events, response);
  for (const { id } of events) onTheirWay.delete(id);
}

/** The batch, with the ids that its first event shares with most others said once. */
function buildBatch(events: QueuedEvent[]): Batch {
  const { visitorId, sessionId } = events[0] as QueuedEvent;
  return {
    site: options.site,
    sentAt: new Date().toISOString(),
    visitorId,
    sessionId,
    context: {
      consent,
      mode: isAnonymous() ? 'anonymous' : 'loop',
      webdriver: navigator.webdriver,
      gpc: hasGpc(),
    },
    events: events.map((event) =>
      event.visitorId === visitorId && event.sessionId === sessionId
        ? ({ ...event, visitorId: undefined, sessionId: undefined } as unknown as LazoEvent)
        : event,
    ),
  };
}

/** Whether the service can set a cookie that the site's pages see. */
function mayReturnCookie(): boolean {
  return !isAnonymous() && isWithin(options.host, [readDomain()]);
}

async function takeAnswer(events: QueuedEvent[], response: Response | undefined): Promise<void> {
  const status = response?.status ?? 0;
  if (response?.ok) return accept(events, await response.json().catch(() => ({})));
  if (status === 400 || status === 401 || status === 403) {
    stop();
    drop(events, 'refused');
  } else if (status === 413) {
    maxEvents = Math.ceil(events.length / 2);
    if (!events[1]) drop(events, 'too_large');
  } else backOff(status === 429 || status === 503 ? readRetryAfter(response as Response) : 0);
}

function accept(events: QueuedEvent[], { rejected = [], touch }: Partial<CollectAnswer>): void {
  failures = 0;
  maxEvents = LIMITS.publicBatchEvents;
  removeEvents(events);
  const refused = rejected.map((refusal) => {
    emit('refused', refusal);
    return refusal.index;
  });
  emit(
    'sent',
    events.filter((_, index) => !refused.includes(index)).map(({ id }) => id),
  );
  const session = events.find(isSession);
  if (touch && session && maySend()) writeVerdict(session.id, touch);
}

function drop(events: QueuedEvent[], reason: 'too_large' | 'refused'): void {
  removeEvents(events);
  for (const { id } of events) dropEvent(id, reason);
}

function backOff(ordered: number): void {
  const wait = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
  backOffUntil = performance.now() + (ordered || wait);
  if (ordered) orderedUntil = backOffUntil;
}

/** Milliseconds that a busy service asks for, as seconds or a date; 0 when it asks for none. */
function readRetryAfter({ headers }: Response): number {
  const text = headers.get('retry-after') ?? '';
  return Math.max(0, Number(text) * 1000 || Date.parse(text) - Date.now() || 0);
}

function isSession({ type }: QueuedEvent): boolean {
  return type === 'session';
}
