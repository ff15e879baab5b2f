import { type Batch, type BatchContext, type CollectAnswer, type LazoEvent, LIMITS } from '@lazo/contract';
import type { Queue, QueuedEvent, QueuedItem } from './create-queue.ts';
import { postBatch } from './post-batch.ts';

export interface Sender {
  /** Sends before long. */
  schedule(): void;
  /** Sends now, in turn with other tabs. Always settles. */
  flush(): Promise<void>;
  /** Sends at once, as the page may be going. */
  leave(): void;
  /** Whether the service has said that it takes nothing from this page. */
  isStopped(): boolean;
}

export interface SenderDependencies {
  site: string;
  endpoint: string;
  queue: Queue;
  readContext(): BatchContext;
  /** Whether anything may be sent. */
  maySend(): boolean;
  /** Whether the service can set a cookie that the site's pages see. */
  isFirstParty(): boolean;
  /** The last touches before something goes. */
  prepare(): void;
  onAnswer(answer: Partial<CollectAnswer>, events: QueuedEvent[]): void;
  onDrop(id: string, reason: 'too_large' | 'refused'): void;
  onError(error: unknown): void;
}

const FLUSH_MS = 2_000;
// With so much waiting, the next leaving page could not take it all along.
const FLUSH_EVENTS = 50;
// Below the keepalive budget of 60 KB, so that a leaving page sends one whole batch and something beside it.
const BATCH_BYTES = 48 * 1024;
// Doubled at each failure; half of it and up to the whole is waited, so that pages do not come back in step.
const FIRST_BACK_OFF_MS = 2_000;
const MAX_BACK_OFF_MS = 60_000;

export function createSender(deps: SenderDependencies): Sender {
  const { queue } = deps;
  const onTheirWay = new Set<string>();
  let maxEvents: number = LIMITS.publicBatchEvents;
  let timer = 0;
  let scheduled = 0;
  let failures = 0;
  let backOffUntil = 0;
  let orderedUntil = 0;
  let isStopped = false;
  let turn = Promise.resolve();

  function take(): QueuedItem[] {
    if (isStopped || !deps.maySend() || performance.now() < orderedUntil) return [];
    deps.prepare();
    return queue.take({ events: maxEvents, bytes: BATCH_BYTES, without: onTheirWay });
  }

  async function drain(): Promise<void> {
    clearTimeout(timer);
    timer = scheduled = 0;
    while (performance.now() >= backOffUntil) {
      const items = take();
      if (items.length === 0) return;
      await deliver(items, false);
    }
    wake(backOffUntil - performance.now());
  }

  async function deliver(items: QueuedItem[], isLeaving: boolean): Promise<void> {
    for (const { key } of items) onTheirWay.add(key);
    const events = items.map(({ event }) => event);
    const response = await postBatch({
      url: deps.endpoint,
      body: JSON.stringify(buildBatch(deps, events)),
      withCredentials: deps.isFirstParty() && events.some(({ type }) => type === 'session'),
      isLeaving,
    });
    if (response === null) return; // a beacon never tells: the next page sends them again
    await takeAnswer(response, items);
    for (const { key } of items) onTheirWay.delete(key);
  }

  async function takeAnswer(response: Response | undefined, items: QueuedItem[]): Promise<void> {
    const status = response?.status ?? 0;
    if (response?.ok) return accept(items, await response.json().catch(() => ({})));
    if (status === 400 || status === 401 || status === 403) {
      isStopped = true;
      drop(items, 'refused');
    } else if (status === 413) halve(items);
    else waitAsTold(response);
  }

  function accept(items: QueuedItem[], answer: Partial<CollectAnswer>): void {
    failures = 0;
    maxEvents = LIMITS.publicBatchEvents;
    queue.remove(items);
    deps.onAnswer(
      answer,
      items.map(({ event }) => event),
    );
  }

  function drop(items: QueuedItem[], reason: 'too_large' | 'refused'): void {
    queue.remove(items);
    for (const { event } of items) deps.onDrop(event.id, reason);
  }

  function halve(items: QueuedItem[]): void {
    if (items.length === 1) drop(items, 'too_large');
    maxEvents = Math.max(1, items.length >> 1);
  }

  function waitAsTold(response: Response | undefined): void {
    const ordered =
      response && (response.status === 429 || response.status === 503) ? readRetryAfter(response) : 0;
    const wait = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
    if (ordered) orderedUntil = performance.now() + ordered;
    backOffUntil = performance.now() + (ordered || wait);
  }

  function wake(delay: number): void {
    timer ||= window.setTimeout(() => void flush(), delay);
  }

  function flush(): Promise<void> {
    turn = turn.then(() => takeTurn(drain)).catch(deps.onError);
    return turn;
  }

  return {
    schedule() {
      if (++scheduled === FLUSH_EVENTS) void flush();
      else wake(FLUSH_MS);
    },
    flush,
    leave() {
      // Against our own back-off, for there may be no later; never against what the service ordered.
      for (let items = take(); items.length > 0; items = take()) deliver(items, true).catch(deps.onError);
    },
    isStopped: () => isStopped,
  };
}

// One tab at a time, so that none sends what another is sending. Where that is not to be had the service
// still takes each event once.
function takeTurn(run: () => Promise<void>): Promise<void> {
  return navigator.locks ? navigator.locks.request('lazo', run).catch(run) : run();
}

/** The batch, with the ids that its first event shares with most others said once. */
function buildBatch({ site, readContext }: SenderDependencies, events: QueuedEvent[]): Batch {
  const { visitorId, sessionId } = events[0] as QueuedEvent;
  return {
    site,
    sentAt: new Date().toISOString(),
    visitorId,
    sessionId,
    context: readContext(),
    events: events.map((event) =>
      event.visitorId === visitorId && event.sessionId === sessionId
        ? ({ ...event, visitorId: undefined, sessionId: undefined } as unknown as LazoEvent)
        : event,
    ),
  };
}

/** Milliseconds that a busy service asks for, as seconds or a date; 0 when it asks for none. */
function readRetryAfter(response: Response): number {
  const text = response.headers.get('retry-after') ?? '';
  return Math.max(0, Number(text) * 1000 || Date.parse(text) - Date.now() || 0);
}
