import { type EventType, type LazoEvent, LIMITS, readIdTime } from '@lazo/contract';
import { createStore } from './create-store.ts';
import { measureBytes } from './measure-bytes.ts';
import type { LazoDrop } from './types.ts';

/** An event that says itself whose it is: it may wait through other sessions and other visitors. */
export type QueuedEvent = LazoEvent & { visitorId: string; sessionId: string };

/** An event as it lies in the queue. */
export interface QueuedItem {
  key: string;
  event: QueuedEvent;
}

/** Events on their way out. Each lies under a key of its own, so that tabs never rewrite one another's. */
export interface Queue {
  put(event: QueuedEvent): void;
  /** Corrects a page that still waits. */
  amend(id: string, correction: { title: string }): void;
  /** The oldest events that travel together, without those on their way. One session begins in it at most. */
  take(limits: { events: number; bytes: number; without: ReadonlySet<string> }): QueuedItem[];
  remove(items: readonly QueuedItem[]): void;
  /** Whether events may lie in the browser's storage; those that other pages left there are then taken too. */
  setStored(isStored: boolean): void;
  clear(): void;
}

const MAX_EVENTS = 1_000;
// A tenth of what browsers give an origin, so that the site's own storage never fills because of us.
const MAX_CHARACTERS = 512 * 1024;
const MAX_AGE_MS = 7 * 86_400_000;

// What goes first when the room is used up. The rank leads the key, so that nothing need be parsed to know.
const RANKS: Record<EventType, number> = { track: 0, page: 1, leave: 1, session: 2, identify: 2 };

export function createQueue(onDrop: (id: string, reason: LazoDrop['reason']) => void): Queue {
  const store = createStore('_lazo_q');
  // Known between two looks at the storage; below nothing when it must be looked at anew.
  let events = -1;
  let characters = 0;

  /** Looks what lies there, and drops what is too much. */
  function shrink(): void {
    const keys = store.keys().sort();
    events = keys.length;
    characters = keys.reduce((sum, key) => sum + store.read(key).length, 0);
    for (const key of keys) {
      if (events <= MAX_EVENTS && characters <= MAX_CHARACTERS) return;
      events--;
      characters -= store.read(key).length;
      drop(key, 'full');
    }
  }

  function drop(key: string, reason: LazoDrop['reason']): void {
    store.remove(key);
    onDrop(readId(key), reason);
  }

  function find(key: string): QueuedItem | undefined {
    try {
      return { key, event: JSON.parse(store.read(key)) as QueuedEvent };
    } catch {
      store.remove(key); // gone since, or another hand wrote it
      return undefined;
    }
  }

  return {
    put(event) {
      const text = JSON.stringify(event);
      if (measureBytes(text) > LIMITS.eventBytes) {
        onDrop(event.id, 'too_large');
        return;
      }
      store.write(RANKS[event.type] + event.id, text);
      characters += text.length;
      if (events < 0 || ++events > MAX_EVENTS || characters > MAX_CHARACTERS) shrink();
    },
    amend(id, correction) {
      const item = find(RANKS.page + id);
      if (item) store.write(item.key, JSON.stringify({ ...item.event, ...correction }));
    },
    take(limits) {
      events = -1;
      const items: QueuedItem[] = [];
      const waiting = store.keys().filter((key) => !limits.without.has(key));
      let room = limits.bytes;
      let hasSession = false;
      for (const key of waiting.sort((one, other) => (readId(one) < readId(other) ? -1 : 1))) {
        if (Date.now() - readIdTime(readId(key)) > MAX_AGE_MS) {
          drop(key, 'too_old');
          continue;
        }
        const item = find(key);
        if (!item) continue;
        room -= measureBytes(store.read(key));
        const isSession = item.event.type === 'session';
        const isFull = room < 0 || items.length >= limits.events || (isSession && hasSession);
        if (isFull && items.length > 0) break;
        hasSession ||= isSession;
        items.push(item);
      }
      return items;
    },
    remove(items) {
      for (const { key } of items) store.remove(key);
      events = -1;
    },
    setStored(isStored) {
      store.setStored(isStored);
      events = -1;
    },
    clear() {
      store.clear();
      events = -1;
    },
  };
}

function readId(key: string): string {
  return key.slice(1);
}
