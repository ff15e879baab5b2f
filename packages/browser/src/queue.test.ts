// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DENIED, GRANTED } from './consent.ts';
import { createId } from './create-id.ts';
import type { QueuedEvent } from './queue.ts';

type Queue = typeof import('./queue.ts');

const NONE = new Set<string>();
const ids = { visitorId: createId(), sessionId: createId() };
let clock = Date.now();
let drops: [id: string, reason: string][];

beforeEach(() => {
  localStorage.clear();
  drops = [];
  vi.restoreAllMocks();
});

/** The queue of a page that opens. */
async function openQueue(isStored = true): Promise<Queue> {
  vi.resetModules();
  const queue = await import('./queue.ts');
  const { on } = await import('./signals.ts');
  on('dropped', ({ id, reason }) => void drops.push([id, reason]));
  await allow(isStored ? GRANTED : DENIED);
  return queue;
}

/** Of the page that opened last. */
async function allow(next: typeof DENIED | typeof GRANTED): Promise<void> {
  (await import('./settings.ts')).setAllowed(next);
  (await import('./store.ts')).writeMemory();
}

/** Events made one after the other, a millisecond apart. */
function buildEvent(type: QueuedEvent['type'], more: object = {}): QueuedEvent {
  return { id: createId(clock++), type, at: new Date(clock).toISOString(), ...ids, ...more } as QueuedEvent;
}

function take(queue: Queue, most = 500, without = NONE): QueuedEvent[] {
  return queue.takeEvents(most, without);
}

describe('a queue', () => {
  it('gives events back in the order in which they happened, until they are removed', async () => {
    const queue = await openQueue();
    const events = [buildEvent('session'), buildEvent('track', { name: 'é' }), buildEvent('page')];
    for (const event of [...events].reverse()) queue.putEvent(event);
    expect(take(queue)).toEqual(events);
    queue.removeEvents(take(queue));
    expect([take(queue), localStorage.length]).toEqual([[], 0]);
  });

  it('is taken over by the next page', async () => {
    const event = buildEvent('identify', { traits: { email: 'a@b.example' } });
    (await openQueue()).putEvent(event);
    expect(take(await openQueue())).toEqual([event]);
  });

  it('writes one key for one event, whatever waits already', async () => {
    const queue = await openQueue();
    for (let i = 0; i < 20; i++) queue.putEvent(buildEvent('track'));
    const setItem = vi.spyOn(Storage.prototype, 'setItem');
    queue.putEvent(buildEvent('track'));
    expect(setItem).toHaveBeenCalledTimes(1);
  });

  it('lies in memory where storage throws', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const queue = await openQueue();
    const event = buildEvent('track');
    queue.putEvent(event);
    expect([take(queue), localStorage.length]).toEqual([[event], 0]);
    queue.removeEvents(take(queue));
    expect(take(queue)).toEqual([]);
  });

  it('lies in memory until it may be stored, and then in storage', async () => {
    const queue = await openQueue(false);
    queue.putEvent(buildEvent('track'));
    expect(localStorage.length).toBe(0);
    await allow(GRANTED);
    expect([localStorage.length, take(queue).length]).toEqual([1, 1]);
  });

  it('clears what was stored even where it may not store', async () => {
    (await openQueue()).putEvent(buildEvent('track'));
    localStorage.setItem('cart', '3');
    (await openQueue(false)).clearEvents();
    expect(Object.keys(localStorage)).toEqual(['cart']);
  });

  it('takes a page again that is corrected while it waits', async () => {
    const queue = await openQueue();
    const page = buildEvent('page', { title: 'Old' });
    expect(queue.isQueued(page)).toBe(false);
    queue.putEvent(page);
    expect(queue.isQueued(page)).toBe(true);
    queue.putEvent({ ...page, title: 'New' } as QueuedEvent);
    expect(take(queue)).toEqual([{ ...page, title: 'New' }]);
  });

  it('throws away what another hand has written', async () => {
    localStorage.setItem(`_lazo_q0${createId()}`, '{"broken');
    expect([take(await openQueue()), localStorage.length]).toEqual([[], 0]);
  });
});

describe('a batch', () => {
  it('is no larger than asked, and never empty', async () => {
    const queue = await openQueue();
    for (let i = 0; i < 5; i++) queue.putEvent(buildEvent('track', { name: 'x'.repeat(1_000) }));
    expect(take(queue, 2)).toHaveLength(2);
    for (let i = 0; i < 3; i++) queue.putEvent(buildEvent('track', { name: 'x'.repeat(30_000) }));
    expect(take(queue)).toHaveLength(6);
    queue.removeEvents(take(queue));
    expect(take(queue)).toHaveLength(1);
  });

  it('leaves out what is on its way', async () => {
    const queue = await openQueue();
    queue.putEvent(buildEvent('track'));
    const ids = take(queue).map(({ id }) => id);
    queue.putEvent(buildEvent('page'));
    expect(take(queue, 500, new Set(ids)).map(({ type }) => type)).toEqual(['page']);
  });

  it('begins one session at most, so that an answer says which touch it names', async () => {
    const queue = await openQueue();
    for (const type of ['session', 'page', 'session', 'page'] as const) queue.putEvent(buildEvent(type));
    expect(take(queue).map(({ type }) => type)).toEqual(['session', 'page']);
  });
});

describe('room', () => {
  it('is made for the thousand and first event by the oldest track, session and identify last', async () => {
    const queue = await openQueue();
    const kept = [buildEvent('session'), buildEvent('identify')];
    const oldest = buildEvent('track');
    for (const event of [...kept, buildEvent('page'), oldest]) queue.putEvent(event);
    for (let i = 0; i < 996; i++) queue.putEvent(buildEvent('track'));
    expect(drops).toEqual([]);
    queue.putEvent(buildEvent('page'));
    expect(drops).toEqual([[oldest.id, 'full']]);
    for (let i = 0; i < 50; i++) queue.putEvent(buildEvent('page'));
    expect(localStorage.length).toBe(1_000);
    expect(drops).toHaveLength(51);
    expect(take(queue).slice(0, 2)).toEqual(kept);
  });

  it('is made within 512 KB', async () => {
    const queue = await openQueue();
    for (let i = 0; i < 30; i++) queue.putEvent(buildEvent('track', { name: 'x'.repeat(20_000) }));
    const stored = Object.values({ ...localStorage }).join('');
    expect(stored.length).toBeLessThanOrEqual(512 * 1024);
    expect(drops.length).toBe(30 - localStorage.length);
  });

  it('is not for an event of more than 32 KB', async () => {
    const queue = await openQueue();
    const event = buildEvent('track', { name: 'é'.repeat(17_000) });
    queue.putEvent(event);
    expect([drops, take(queue)]).toEqual([[[event.id, 'too_large']], []]);
  });

  it('is not for what has waited for seven days', async () => {
    const queue = await openQueue();
    const old = { ...buildEvent('identify'), id: createId(Date.now() - 7 * 86_400_000 - 1) } as QueuedEvent;
    queue.putEvent(old);
    expect([take(queue), drops]).toEqual([[], [[old.id, 'too_old']]]);
  });
});
