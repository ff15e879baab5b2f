/**
 * The group commit: whatever arrived during the last commit goes into the log together, and whoever comes in the very next
 * turns of the event loop. No timer: where nobody comes, nobody is waited for.
 * An `append` that resolves is durable; one that rejects is unknown, and its sender sends again.
 */

import { setImmediate as endOfTurn } from 'node:timers/promises';
import { buildProblem } from '../errors.ts';
import { buildEventKey, compareEvents, type EventIds, type EventRow } from './event-row.ts';
import { buildFlow } from './flow.ts';
import { buildRecentKeys, type RecentKeys } from './recent-keys.ts';
import type { Sink } from './sink.ts';
import { buildWaitingRoom, type WaitingRequest } from './waiting-room.ts';

export interface LogWriter {
  /**
   * Resolves when all rows, of one site, are durable, but for those whose keys it answers: Postgres cannot hold them.
   * `bytes` is about how much memory they take.
   */
  append(rows: EventRow[], bytes: number): Promise<ReadonlySet<string>>;
  /** Throws the 503 that whoever comes now would get: a body need not be unpacked for that. */
  ensureOpen(): void;
  /** Why nothing is taken just now: Postgres does not write. Undefined while it does, or while nobody knows. */
  refuse(): string | undefined;
  /** Events that wait to be written. */
  countQueued(): number;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

export interface LogWriterOptions {
  sink: Sink;
  log: { warn(details: object, message: string): void };
  /** Told of events that were sent again so soon that no commit was needed to know. */
  countResends?: (events: number) => void;
  /** Whether the door is shut for a while, with the reason; undefined while it is open. Told what waits to be written. */
  refuseMore?: (waiting: { rows: number; bytes: number }) => string | undefined;
}

// Two connections encode and commit in turns: while one waits for its commit the other has work.
const LANES = 2;
/** Fewer rows wait for the commit that is under way: one of their own would cost more than all else that is done for them. */
const ROWS_OF_A_LANE = 500;
/** Turns of the event loop for which a group waits at most, while each brings more and it has room for them. */
const MOST_TURNS = 16;

const BY_EVENT_ID = {
  /** The last 28 of its random bits: to look for a number costs half as much as to look for a text. */
  nameOf: ({ eventId }: EventIds) => Number.parseInt(eventId.slice(29), 16),
  isSame: (one: EventIds, other: EventIds) => compareEvents(one, other) === 0,
};

/** Starts a writer: who comes waits, and goes into the sink with all who came meanwhile. */
export function startLogWriter(options: LogWriterOptions): LogWriter {
  const room = buildWaitingRoom();
  const recent = buildRecentKeys<EventIds>(undefined, BY_EVENT_ID);
  const flow = buildFlow();
  let lanes = 0;
  const idle: (() => void)[] = [];

  function append(rows: EventRow[], bytes: number): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return Promise.resolve(new Set<string>());
    const shut = findShut() ?? room.refuse({ rows, bytes });
    if (shut) return Promise.reject(unavailable(shut));
    return new Promise<ReadonlySet<string>>((resolve, reject) => {
      room.enter({ rows, bytes, resolve, reject });
      if (lanes < LANES && isWorthALane(lanes)) {
        lanes += 1;
        void runLane();
      }
    });
  }

  function findShut(): string | undefined {
    const waiting = { rows: room.countRows(), bytes: room.countBytes() };
    return options.refuseMore?.(waiting) ?? flow.refuse();
  }

  function ensureOpen(): void {
    const shut = findShut();
    if (shut) throw unavailable(shut);
  }

  function isWorthALane(others: number): boolean {
    return room.countRows() >= (others > 0 ? ROWS_OF_A_LANE : 1);
  }

  async function runLane(): Promise<void> {
    do {
      await whileMoreCome();
      if (room.countRows() > 0) await commit(room.takeGroup());
    } while (isWorthALane(lanes - 1));
    lanes -= 1;
    if (lanes === 0) for (const resolve of idle.splice(0)) resolve();
  }

  /** What arrives in one turn of the event loop goes together, and so does what the next turns bring without a pause. */
  async function whileMoreCome(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS && !room.fillsGroup(); turn += 1) {
      const before = room.countRows();
      await endOfTurn();
      if (turn > 0 && room.countRows() <= before) return;
    }
  }

  async function commit(waiting: WaitingRequest[]): Promise<void> {
    try {
      const rows = sortOnce(waiting, recent);
      options.countResends?.(waiting.reduce((sum, sent) => sum + sent.rows.length, -rows.length));
      const refused = rows.length > 0 ? await flow.watch(() => options.sink.write(rows)) : new Set<string>();
      for (const row of rows)
        if (refused.size === 0 || !refused.has(buildEventKey(row))) recent.add(pickIds(row));
      for (const { resolve } of waiting) resolve(refused);
    } catch (error) {
      recent.clear(); // after a failover even what was committed may be gone, and its senders send it again
      options.log.warn(
        { err: error, rows: waiting.length },
        'a group was not committed: its senders are told to send again',
      );
      // Who waits behind a group that Postgres did not take would wait for the same.
      const told = flow.isBroken() ? waiting.concat(room.takeAll()) : waiting;
      for (const { reject } of told) reject(unavailable('The database cannot write just now'));
    }
  }

  function drain(): Promise<void> {
    return lanes === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
  }

  return { append, ensureOpen, refuse: flow.refuse, countQueued: room.countRows, drain };
}

/**
 * One row an event, the first that came, and none that was committed lately; sorted by key, so that two writers cannot
 * wait for each other in a ring.
 */
function sortOnce(waiting: readonly WaitingRequest[], recent: RecentKeys<EventIds>): EventRow[] {
  const rows: EventRow[] = [];
  for (const { rows: sent } of waiting) {
    for (const row of sent) if (!recent.has(row)) rows.push(row);
  }
  rows.sort(compareEvents); // which leaves those of one event in the order in which they came
  return rows.filter((row, place) => place === 0 || compareEvents(row, rows[place - 1]!) !== 0);
}

/** What is to be remembered of a row, so that the rest of it can go. */
function pickIds({ siteId, visitorId, sessionId, eventId }: EventRow): EventIds {
  return { siteId, visitorId, sessionId, eventId };
}

function unavailable(reason: string): Error {
  return buildProblem(
    503,
    {
      reason: 'unavailable',
      detail: `${reason}. Send the same again after a moment: what was taken already is not taken twice.`,
    },
    { 'retry-after': '2' },
  );
}
