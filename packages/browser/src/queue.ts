import { type EventType, type LazoEvent, LIMITS, readIdTime } from '@lazo/contract';
import { attempt } from './attempt.ts';
import { createStore } from './create-store.ts';
import { measureBytes } from './measure-bytes.ts';
import { emit } from './signals.ts';
import type { LazoDrop } from './types.ts';

/** An event that says itself whose it is: it may wait through other sessions and other visitors. */
export type QueuedEvent = LazoEvent & { visitorId: string; sessionId: string };

const PREFIX = '_lazo_q';
const MAX_EVENTS = 1_000;
// A tenth of what browsers give an origin, so that the site's own storage never fills because of us.
const MAX_CHARACTERS = 512 * 1024;
// Below the keepalive budget of 60 KB, so that a leaving page sends one whole batch and something beside it.
const BATCH_BYTES = 48 * 1024;
const MAX_AGE_MS = 7 * 86_400_000;

// What goes first when the room is used up. The rank leads the key, so that nothing need be parsed to know.
const RANKS: Record<EventType, number> = { track: 0, page: 1, leave: 1, session: 2, identify: 2 };

/** Events on their way out. Each lies under a key of its own, so that tabs never rewrite one another's. */
export const store = createStore({
  get: (key) => localStorage.getItem(key),
  set(key, text) {
    localStorage.setItem(key, text);
    return true;
  },
  remove: (key) => localStorage.removeItem(key),
  keys: () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)),
});

// How long the texts under the keys are, as known since the last look at the store.
let lengths: Map<string, number> | undefined;
let characters = 0;
let dropped = 0;

export function putEvent(event: QueuedEvent): void {
  const text = JSON.stringify(event);
  if (measureBytes(text) > LIMITS.eventBytes) return void dropEvent(event.id, 'too_large');
  store.write(buildKey(event), text);
  if (!lengths) return void look();
  count(buildKey(event), text.length);
  shrink();
}

/** Whether an event still lies here. */
export function isQueued(event: QueuedEvent): boolean {
  return !!store.read(buildKey(event));
}

/** The oldest events that travel together, without those on their way. One session begins in it at most. */
export function takeEvents(most: number, onTheirWay: ReadonlySet<string>): QueuedEvent[] {
  const taken: QueuedEvent[] = [];
  let room = BATCH_BYTES;
  let hasSession = false;
  for (const key of store.keys().sort((one, other) => (readId(one) < readId(other) ? -1 : 1))) {
    const id = readId(key);
    if (onTheirWay.has(id)) continue;
    const text = store.read(key);
    const event = attempt(() => JSON.parse(text) as QueuedEvent);
    const isOld = Date.now() - readIdTime(id) > MAX_AGE_MS;
    if (isOld) dropEvent(id, 'too_old');
    if (isOld || event?.id !== id) {
      store.remove(key); // gone since, or another hand wrote it
      continue;
    }
    room -= measureBytes(text);
    const isSession = event.type === 'session';
    if (taken[0] && (room < 0 || taken.length >= most || (isSession && hasSession))) break;
    hasSession ||= isSession;
    taken.push(event);
  }
  return taken;
}

export function removeEvents(events: readonly QueuedEvent[]): void {
  for (const event of events) store.remove(buildKey(event));
  lengths = undefined;
}

/** Removes everything that waits, whatever may be done with the browser's storage. */
export function clearEvents(): void {
  store.clear();
  lengths = undefined;
}

/** Says that an event is lost. */
export function dropEvent(id: string, reason: LazoDrop['reason']): void {
  emit('dropped', { id, reason, count: ++dropped });
}

/** Looks what lies there: other tabs put and remove too. */
function look(): void {
  lengths = new Map();
  characters = 0;
  for (const key of store.keys().sort()) count(key, store.read(key).length);
  shrink();
}

function count(key: string, length: number): void {
  characters += length - (lengths?.get(key) ?? 0);
  lengths?.set(key, length);
}

function shrink(): void {
  while (lengths && (lengths.size > MAX_EVENTS || characters > MAX_CHARACTERS)) {
    const oldest = findOldest(lengths.keys());
    count(oldest, 0);
    lengths.delete(oldest);
    store.remove(oldest);
    dropEvent(readId(oldest), 'full');
  }
}

/** The first of the lowest rank: keys are here in the order of time. */
function findOldest(keys: Iterable<string>): string {
  return [...keys].reduce((oldest, key) => (key[PREFIX.length]! < oldest[PREFIX.length]! ? key : oldest));
}

function buildKey({ type, id }: QueuedEvent): string {
  return PREFIX + RANKS[type] + id;
}

function readId(key: string): string {
  return key.slice(PREFIX.length + 1);
}
