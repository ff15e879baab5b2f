import { type EventType, type LazoEvent, LIMITS, readIdTime } from '@lazo/contract';
import { attempt } from './attempt.ts';
import { GRANTED } from './consent.ts';
import { measureBytes } from './measure-bytes.ts';
import { emit } from './signals.ts';
import { EVENT_KEY, listEvents, readText, removeText, writeText } from './store.ts';
import type { LazoDrop } from './types.ts';

/** An event that says itself whose it is: it may wait through other sessions and other visitors. */
export type QueuedEvent = LazoEvent & { visitorId: string; sessionId: string };

const MAX_EVENTS = 1_000;
// A tenth of what browsers give an origin, so that the site's own storage never fills because of us.
const MAX_CHARACTERS = 512 * 1024;
// Below the keepalive budget of 60 KB, so that a leaving page sends one whole batch and something beside it.
const BATCH_BYTES = 48 * 1024;
const MAX_AGE_MS = 7 * 86_400_000;

// What goes first when the room is used up. The rank leads the key, so that keys sort by it, then by time.
const RANKS: Record<EventType, number> = { track: 0, page: 1, leave: 1, session: 2, identify: 2 };

/** What waits, as known since the last look at the store. */
let known: string[] | undefined;
let characters = 0;
let dropped = 0;

/** Puts an event under a key of its own, so that tabs never rewrite one another's. */
export function putEvent(event: QueuedEvent): void {
  const text = JSON.stringify(event);
  if (measureBytes(text) > LIMITS.eventBytes) return void dropEvent(event.id, 'too_large');
  const key = buildKey(event);
  writeText(key, text);
  known?.push(key);
  characters += text.length;
  makeRoom();
}

/** Whether an event still lies here. */
export function isQueued(event: QueuedEvent): boolean {
  return !!readText(buildKey(event));
}

/** The oldest events that travel together, without those on their way. One session begins in it at most. */
export function takeEvents(most: number, onTheirWay: ReadonlySet<string>): QueuedEvent[] {
  const taken: QueuedEvent[] = [];
  let room = BATCH_BYTES;
  let hasSession = false;
  for (const key of listEvents().sort((one, other) => (readId(one) < readId(other) ? -1 : 1))) {
    const id = readId(key);
    if (onTheirWay.has(id)) continue;
    const text = readText(key);
    const event = attempt(() => JSON.parse(text) as QueuedEvent);
    const isOld = Date.now() - readIdTime(id) > MAX_AGE_MS;
    if (isOld || event?.id !== id) {
      removeText(key); // gone since, or another hand wrote it
      if (isOld) dropEvent(id, 'too_old');
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
  events.map(buildKey).forEach(removeText);
  known = undefined;
}

/** Removes everything that waits, whatever may be done with the browser's storage. */
export function clearEvents(): void {
  listEvents(GRANTED).forEach(removeText);
  known = undefined;
}

/** Says that an event is lost. */
export function dropEvent(id: string, reason: LazoDrop['reason']): void {
  emit('dropped', { id, reason, count: ++dropped });
}

function makeRoom(): void {
  if (!known) {
    known = listEvents(); // other tabs put and remove too
    characters = known.reduce((sum, key) => sum + readText(key).length, 0);
  }
  while (known.length > MAX_EVENTS || characters > MAX_CHARACTERS) {
    const oldest = known.sort().shift() as string;
    characters -= readText(oldest).length;
    removeText(oldest);
    dropEvent(readId(oldest), 'full');
  }
}

function buildKey({ type, id }: QueuedEvent): string {
  return EVENT_KEY + RANKS[type] + id;
}

function readId(key: string): string {
  return key.slice(EVENT_KEY.length + 1);
}
