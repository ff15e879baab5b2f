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
  /** Everybody: nobody is to wait any longer. */
  takeAll(): WaitingRequest[];
  countRows(): number;
  countBytes(): number;
  /** Whether a transaction has all that it should take. */
  fillsGroup(): boolean;
}

/** Some seconds of work; beyond, senders keep their events and try again. */
const MOST_ROWS = 50_000;
/** Each holds a socket and what was read of it, some ten kilobytes, however few its events are. */
const MOST_REQUESTS = 5_000;
const MOST_BYTES = 128 * 1024 * 1024;
/** Rows of one transaction at most: beyond that a commit takes longer than its senders should wait. */
const GROUP_ROWS = 5_000;
const FULL = 'More events wait than can be written now';

export function buildWaitingRoom(): WaitingRoom {
  let queue: WaitingRequest[] = [];
  let bytes = 0;
  const rows = buildPlaces(MOST_ROWS);
  const requests = buildPlaces(MOST_REQUESTS);

  function refuse(request: Pick<WaitingRequest, 'rows' | 'bytes'>): string | undefined {
    if (bytes + request.bytes > MOST_BYTES) return FULL;
    const siteId = request.rows[0]?.siteId ?? 0;
    return rows.has(siteId, request.rows.length) && requests.has(siteId, 1) ? undefined : FULL;
  }

  function count(request: WaitingRequest, sign: 1 | -1): void {
    const { siteId } = request.rows[0]!;
    bytes += sign * request.bytes;
    rows.count(siteId, sign * request.rows.length);
    requests.count(siteId, sign);
  }

  function take(places: number): WaitingRequest[] {
    const taken = queue.slice(0, places);
    queue = queue.slice(places);
    for (const request of taken) count(request, -1);
    return taken;
  }

  function takeGroup(): WaitingRequest[] {
    let size = 0;
    let end = 0;
    while (end < queue.length && (end === 0 || size + queue[end]!.rows.length <= GROUP_ROWS)) {
      size += queue[end]!.rows.length;
      end += 1;
    }
    return take(end);
  }

  return {
    refuse,
    enter(request) {
      queue.push(request);
      count(request, 1);
    },
    takeGroup,
    takeAll: () => take(queue.length),
    countRows: rows.total,
    countBytes: () => bytes,
    fillsGroup: () => rows.total() >= GROUP_ROWS,
  };
}

/** So many places, of which a site alone may have almost all; while others wait too, none has more than half. */
function buildPlaces(most: number) {
  const ofSites = new Map<number, number>();
  let total = 0;
  return {
    has(siteId: number, wanted: number): boolean {
      if (total + wanted > most) return false;
      const own = ofSites.get(siteId) ?? 0;
      if (own === 0) return true; // a place is always left for who comes next
      const isCrowded = ofSites.size > 1;
      return own + wanted <= most * (isCrowded ? 0.5 : 0.9);
    },
    count(siteId: number, change: number): void {
      total += change;
      const own = (ofSites.get(siteId) ?? 0) + change;
      if (own > 0) ofSites.set(siteId, own);
      else ofSites.delete(siteId);
    },
    total: () => total,
  };
}
