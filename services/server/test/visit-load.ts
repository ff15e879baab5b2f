/** Load as pages make it: visits, one after another, each sent again until it is acknowledged. */

import { setTimeout as sleep } from 'node:timers/promises';
import { idAt } from './start-lazo.ts';

export interface VisitLoad {
  /** Ids of events whose batch was answered with 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  /** How often each status was answered; 0 where there was no answer at all. */
  readonly answers: ReadonlyMap<number, number>;
  /** When the last 2xx came, milliseconds since 1970. */
  lastAcknowledgedAt(): number;
  /** 503s that did not say when to come again. */
  readonly silent503: number;
  /** Ends when every client has its answer, without a try more. */
  stop(): Promise<void>;
}

export interface VisitLoadOptions {
  /** Where to send, asked anew for each try: a service that was killed comes back elsewhere. */
  chooseUrl(): string;
  site: string;
  clients?: number;
  /** After an answer other than 2xx; a page would wait as long as Retry-After says. */
  retryMs?: number;
  /** A client that is impatient leaves after this long, and sends the same again. */
  patienceMs?: number;
  /** Before the next visit of a client. */
  pauseMs?: number;
  /** Told of every answer. */
  onAnswer?(status: number, ms: number): void;
}

/** Starts clients that send until they are stopped. */
export function startVisitLoad(options: VisitLoadOptions): VisitLoad {
  const acknowledged = new Set<string>();
  const answers = new Map<number, number>();
  const seen = { silent503: 0, lastAt: 0 };
  let stopped = false;

  async function runClient(): Promise<void> {
    while (!stopped) {
      const visit = buildVisit();
      const body = JSON.stringify({ site: options.site, ...visit });
      while (!stopped && !(await trySend(body))) await sleep(options.retryMs ?? 50);
      if (options.pauseMs) await sleep(options.pauseMs);

      async function trySend(sent: string): Promise<boolean> {
        const status = await send(sent);
        if (status === 200) for (const { id } of visit.events) acknowledged.add(id);
        return status === 200;
      }
    }
  }

  async function send(body: string): Promise<number> {
    const startedAt = performance.now();
    const status = await post(body);
    answers.set(status, (answers.get(status) ?? 0) + 1);
    options.onAnswer?.(status, performance.now() - startedAt);
    return status;
  }

  /** 0 where no answer came: whether it was taken nobody knows. */
  async function post(body: string): Promise<number> {
    try {
      const response = await fetch(`${options.chooseUrl()}/v1/collect`, {
        method: 'POST',
        body,
        ...(options.patienceMs ? { signal: AbortSignal.timeout(options.patienceMs) } : {}),
      });
      const answer = (await response.json()) as { rejected?: unknown[] };
      if (response.status === 503 && !response.headers.get('retry-after')) seen.silent503 += 1;
      if (response.status !== 200) return response.status;
      if (answer.rejected?.length !== 0) throw new TypeError(`refused: ${JSON.stringify(answer)}`);
      seen.lastAt = Date.now();
      return 200;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith('refused')) throw error;
      return 0;
    }
  }

  const running = Promise.all(Array.from({ length: options.clients ?? 8 }, runClient));
  return {
    acknowledged,
    answers,
    lastAcknowledgedAt: () => seen.lastAt,
    get silent503() {
      return seen.silent503;
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

interface Visit {
  sentAt: string;
  visitorId: string;
  sessionId: string;
  events: { id: string; [field: string]: unknown }[];
}

/** One page of one visit, and who the visitor is. */
export function buildVisit(now = Date.now()): Visit {
  const [visitorId, sessionId, viewId] = [idAt(now), idAt(now), idAt(now)];
  const at = new Date(now).toISOString();
  const page = { viewId, seq: 1, url: 'https://shop.example/' };
  const landingUrl = 'https://shop.example/?utm_source=google&utm_medium=cpc';
  const engagedMs = Math.floor(Math.random() * 10_000);
  return {
    sentAt: at,
    visitorId,
    sessionId,
    events: [
      { id: sessionId, type: 'session', at, landingUrl },
      { id: viewId, type: 'page', at, ...page },
      { id: idAt(now), type: 'leave', at, ...page, engagedMs, scrollPct: 50 },
      { id: idAt(now), type: 'identify', at, traits: { email: `${visitorId}@example.org` } },
    ],
  };
}
