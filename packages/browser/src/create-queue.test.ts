// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createId } from './create-id.ts';
import { createQueue, type Queue, type QueuedEvent } from './create-queue.ts';

const ROOM = { events: 500, bytes: 48 * 1024, without: new Set<string>() };
const ids = { visitorId: createId(), sessionId: createId() };
let clock = Date.now();
let drops: [id: string, reason: string][];

beforeEach(() => {
  localStorage.clear();
  drops = [];
  vi.restoreAllMocks();
});

function openQueue(isStored = true): Queue {
  const queue = createQueue((id, reason) => drops.push([id, reason]));
  queue.setStored(isStored);
  return queue;
}

/** Events made one after the other, a millisecond apart. */
function buildEvent(type: QueuedEvent['type'], more: object = {}): QueuedEvent {
  return { id: createId(clock++), type, at: new Date(clock).toISOString(), ...ids, ...more } as QueuedEvent;
}

function take(queue: Queue, limits: Partial<typeof ROOM> = {}): QueuedEvent[] {
  return queue.take({ ...ROOM, ...limits }).map(({ event }) => event);
}

describe('a queue', () => {
  it('gives events back in the order in which they happened, until they are removed', () => {
    const queue = openQueue();
    const events = [buildEvent('session'), buildEvent('track', { name: 'é' }), buildEvent('page')];
    for (const event of [...events].reverse()) queue.put(event);
    expect(take(queue)).toEqual(events);
    queue.remove(queue.take(ROOM));
    expect([take(queue), localStorage.length]).toEqual([[], 0]);
  });

  it('is taken over by the next page', () => {
    const event = buildEvent('identify', { traits: { email: 'a@b.example' } });
    openQueue().put(event);
    expect(take(openQueue())).toEqual([event]);
  });

  it('writes one key for one event, whatever waits already', () => {
    const queue = openQueue();
    for (let i = 0; i < 20; i++) queue.put(buildEvent('track'));
    const setItem = vi.spyOn(Storage.prototype, 'setItem');
    queue.put(buildEvent('track'));
    expect(setItem).toHaveBeenCalledTimes(1);
  });

  it('lies in memory where storage throws', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const queue = openQueue();
    const event = buildEvent('track');
    queue.put(event);
    expect([take(queue), localStorage.length]).toEqual([[event], 0]);
    queue.remove(queue.take(ROOM));
    expect(take(queue)).toEqual([]);
  });

  it('lies in memory until it may be stored, and then in storage', () => {
    const queue = openQueue(false);
    queue.put(buildEvent('track'));
    expect(localStorage.length).toBe(0);
    queue.setStored(true);
    expect([localStorage.length, take(queue).length]).toEqual([1, 1]);
  });

  it('clears what was stored even where it may not store', () => {
    openQueue().put(buildEvent('track'));
    localStorage.setItem('cart', '3');
    openQueue(false).clear();
    expect(Object.keys(localStorage)).toEqual(['cart']);
  });

  it('corrects the title of a page that waits', () => {
    const queue = openQueue();
    const page = buildEvent('page', { title: 'Old' });
    queue.put(page);
    queue.amend(page.id, { title: 'New' });
    queue.amend(createId(), { title: 'Nothing' });
    expect(take(queue)).toEqual([{ ...page, title: 'New' }]);
  });

  it('throws away what another hand has written', () => {
    localStorage.setItem(`_lazo_q0${createId()}`, '{"broken');
    expect([take(openQueue()), localStorage.length]).toEqual([[], 0]);
  });
});

describe('a batch', () => {
  it('is no larger than asked, and never empty', () => {
    const queue = openQueue();
    for (let i = 0; i < 5; i++) queue.put(buildEvent('track', { name: 'x'.repeat(1_000) }));
    expect(take(queue, { events: 2 })).toHaveLength(2);
    expect(take(queue, { bytes: 3_000 })).toHaveLength(2);
    expect(take(queue, { bytes: 10 })).toHaveLength(1);
  });

  it('leaves out what is on its way', () => {
    const queue = openQueue();
    queue.put(buildEvent('track'));
    const keys = queue.take(ROOM).map(({ key }) => key);
    queue.put(buildEvent('page'));
    expect(take(queue, { without: new Set(keys) }).map(({ type }) => type)).toEqual(['page']);
  });

  it('begins one session at most, so that an answer says which touch it names', () => {
    const queue = openQueue();
    for (const type of ['session', 'page', 'session', 'page'] as const) queue.put(buildEvent(type));
    expect(take(queue).map(({ type }) => type)).toEqual(['session', 'page']);
  });
});

describe('room', () => {
  it('is made for the thousand and first event by the oldest track, session and identify last', () => {
    const queue = openQueue();
    const kept = [buildEvent('session'), buildEvent('identify')];
    const oldest = buildEvent('track');
    for (const event of [...kept, buildEvent('page'), oldest]) queue.put(event);
    for (let i = 0; i < 996; i++) queue.put(buildEvent('track'));
    expect(drops).toEqual([]);
    queue.put(buildEvent('page'));
    expect(drops).toEqual([[oldest.id, 'full']]);
    for (let i = 0; i < 50; i++) queue.put(buildEvent('page'));
    expect(localStorage.length).toBe(1_000);
    expect(drops).toHaveLength(51);
    expect(take(queue).slice(0, 2)).toEqual(kept);
  });

  it('is made within 512 KB', () => {
    const queue = openQueue();
    for (let i = 0; i < 30; i++) queue.put(buildEvent('track', { name: 'x'.repeat(20_000) }));
    const stored = Object.values({ ...localStorage }).join('');
    expect(stored.length).toBeLessThanOrEqual(512 * 1024);
    expect(drops.length).toBe(30 - localStorage.length);
  });

  it('is not for an event of more than 32 KB', () => {
    const queue = openQueue();
    const event = buildEvent('track', { name: 'é'.repeat(17_000) });
    queue.put(event);
    expect([drops, take(queue)]).toEqual([[[event.id, 'too_large']], []]);
  });

  it('is not for what has waited for seven days', () => {
    const queue = openQueue();
    const old = { ...buildEvent('identify'), id: createId(Date.now() - 7 * 86_400_000 - 1) } as QueuedEvent;
    queue.put(old);
    expect([take(queue), drops]).toEqual([[], [[old.id, 'too_old']]]);
  });
});
