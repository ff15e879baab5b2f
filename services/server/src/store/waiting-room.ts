/** Where requests wait until their events are written: bounded, and fair between sites. */

import type { EventRow } from './event-row.ts';

export interface WaitingRequest {
  /** All of one site. */
  rows: EventRow[];
  /** About how much memory they take. */
  bytes: number;
  resolve(refused: ReadonlySet<string>): void;
  reject(error: Error): void;
}

export interface WaitingRoom {
  /** Why a request may not come in; undefined when it may. */
  refuse(request: Pick<WaitingRequest, 'rows' | 'bytes'>): string | undefined;
  enter(request: WaitingRequest): void;
  /** The requests that go next, together. */
  takeGroup(): WaitingRequest[];
  countRows(): number;
}

/** Some seconds of work; beyond, senders keep their events and try again. */
const MOST_ROWS = 50_000;
const MOST_BYTES = 128 * 1024 * 1024;
/** Rows of one transaction at most: beyond that a commit takes longer than its senders should wait. */
const GROUP_ROWS = 5_000;
const FULL = 'More events wait than can be written now';

export function buildWaitingRoom(): WaitingRoom {
  let queue: WaitingRequest[] = [];
  let rows = 0;
  let bytes = 0;
  const rowsOfSites = new Map<number, number>();

  function refuse(request: Pick<WaitingRequest, 'rows' | 'bytes'>): string | undefined {
    if (rows + request.rows.length > MOST_ROWS || bytes + request.bytes > MOST_BYTES) return FULL;
    const own = rowsOfSites.get(request.rows[0]?.siteId ?? 0) ?? 0;
    // A place is always left for who comes next; while others wait too, none has more than half of the room.
    const isCrowded = rowsOfSites.size > (own > 0 ? 1 : 0);
    const share = isCrowded ? MOST_ROWS / 2 : MOST_ROWS * 0.9;
    return own > 0 && own + request.rows.length > share ? FULL : undefined;
  }

  function count(request: WaitingRequest, sign: 1 | -1): void {
    rows += sign * request.rows.length;
    bytes += sign * request.bytes;
    const { siteId } = request.rows[0]!;
    const own = (rowsOfSites.get(siteId) ?? 0) + sign * request.rows.length;
    if (own > 0) rowsOfSites.set(siteId, own);
    else rowsOfSites.delete(siteId);
  }

  function takeGroup(): WaitingRequest[] {
    let size = 0;
    let end = 0;
    while (end < queue.length && (end === 0 || size + queue[end]!.rows.length <= GROUP_ROWS)) {
      size += queue[end]!.rows.length;
      end += 1;
    }
    const group = queue.slice(0, end);
    queue = queue.slice(end);
    for (const request of group) count(request, -1);
    return group;
  }

  return {
    refuse,
    enter(request) {
      queue.push(request);
      count(request, 1);
    },
    takeGroup,
    countRows: () => rows,
  };
}
