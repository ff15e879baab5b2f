/** The groups of this service that are committed and not folded yet, in memory: bounded, for at the bound the door is shut. */

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
  /** Whether more would make reports lie for long, or fill the memory. */
  isFarBehind(): boolean;
}

/** Rows of one fold's transaction: a limit to its locks and to the time until the next look at what is new. */
export const FOLD_ROWS = 20_000;
/** Folds further behind than this shut the door: reports would lie and the log would outrun them for good. */
const MOST_LAG_MS = 10_000;
/** So do more rows than this, which take some 100 MB of memory while they wait, */
const MOST_ROWS = 60_000;
/** and fewer that are large. In memory they take several times what they took on their way into the log. */
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
    isFarBehind: () => rows > MOST_ROWS || bytes > MOST_BYTES || readLag() > MOST_LAG_MS,
  };
}
