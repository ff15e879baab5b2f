/** The groups of this service that are committed and not folded yet, in memory. At its bound the door is shut, so that it ends. */

import type { CommittedGroup } from './fold.ts';

export interface FoldQueue {
  add(group: CommittedGroup): void;
  /** The groups that one transaction should fold, oldest first; they stay until they are dropped. */
  listNext(): CommittedGroup[];
  drop(groups: readonly CommittedGroup[]): void;
  has(receivedAt: number): boolean;
  isEmpty(): boolean;
  /** Whether a transaction has all that it should take. */
  fillsOne(): boolean;
  /** For how long the oldest group waits, in milliseconds. */
  readLag(): number;
  /** Whether more than it holds and what waits to be written would make reports lie for long, or fill the memory. */
  isFarBehind(waiting: { rows: number; bytes: number }): boolean;
}

/** Rows of one fold's transaction: a limit to its locks and to the time until the next look at what is new. */
export const FOLD_ROWS = 20_000;
/** Folds further behind than this shut the door: reports would lie and the log would outrun them for good. */
const MOST_LAG_MS = 10_000;
/** Rows that wait to be written and to be folded, beyond which the door is shut: two folds' work, some 20 MB in the heap. */
const MOST_ROWS = 40_000;
/** The same in bytes, for rows that are large: as they were sent. In the heap a usual row takes twice as many. */
const MOST_BYTES = 32 * 1024 * 1024;

export function buildFoldQueue(): FoldQueue {
  const waiting = new Map<number, { group: CommittedGroup; since: number }>();
  let rows = 0;
  let bytes = 0;

  function count(group: CommittedGroup, sign: 1 | -1): void {
    rows += sign * group.fresh.length;
    bytes += sign * group.bytes;
  }

  function listNext(): CommittedGroup[] {
    const next: CommittedGroup[] = [];
    let size = 0;
    for (const { group } of waiting.values()) {
      next.push(group);
      size += group.fresh.length;
      if (size >= FOLD_ROWS) break;
    }
    return next;
  }

  function readLag(): number {
    const oldest = waiting.values().next().value;
    return oldest ? Date.now() - oldest.since : 0;
  }

  return {
    add(group) {
      waiting.set(group.receivedAt, { group, since: Date.now() });
      count(group, 1);
    },
    listNext,
    drop(groups) {
      for (const group of groups) {
        waiting.delete(group.receivedAt);
        count(group, -1);
      }
    },
    has: (receivedAt) => waiting.has(receivedAt),
    isEmpty: () => waiting.size === 0,
    fillsOne: () => rows >= FOLD_ROWS,
    readLag,
    isFarBehind: (waiting) =>
      rows + waiting.rows > MOST_ROWS || bytes + waiting.bytes > MOST_BYTES || readLag() > MOST_LAG_MS,
  };
}
