/**
 * The group commit: whatever arrived during the last commit goes into the log together. No timer, no linger.
 * An `append` that resolves is durable; one that rejects is unknown, and its sender sends again.
 */

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { buildProblem } from '../errors.ts';
import { copyGroup, type Group, insertGroup } from './commit-group.sql.ts';
import type { EventRow } from './event-row.ts';
import { buildFlow } from './flow.ts';
import type { CommittedGroup } from './fold.ts';
import { buildRecentKeys, type RecentKeys } from './recent-keys.ts';
import type { Sink } from './sink.ts';
import { buildWaitingRoom, type WaitingRequest } from './waiting-room.ts';

export interface LogWriter {
  /** The replica's name in `pending`. */
  readonly id: string;
  /**
   * Resolves when all rows, of one site, are durable, but for those whose keys it answers: Postgres cannot hold them.
   * `bytes` is about how much memory they take.
   */
  append(rows: EventRow[], bytes: number): Promise<ReadonlySet<string>>;
  /** Commits of groups so far, and the requests that they answered. */
  readonly stats: { groups: number; requests: number; rows: number; twins: number };
  /** Why nothing is taken just now: Postgres does not write. Undefined while it does, or while nobody knows. */
  refuse(): string | undefined;
  /** Events that wait to be written. */
  countQueued(): number;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

export interface LogWriterOptions {
  pool: pg.Pool;
  /** Milliseconds since 1970. */
  clock: () => number;
  onCommitted: (group: CommittedGroup) => void;
  log: { warn(details: object, message: string): void };
  /** Told of every group that is committed: events that are new in the log, and those that were there already. */
  observe?: (group: { fresh: number; twins: number; seconds: number }) => void;
  /** Told of events that were sent again so soon that no commit was needed to know. */
  countResends?: (events: number) => void;
  /** Whether the door is shut for a while, with the reason; undefined while it is open. */
  refuseMore?: () => string | undefined;
}

// Two connections encode and commit in turns: while one waits for its commit the other has work.
const LANES = 2;

/** Starts a writer. It holds no connection while there is nothing to write. */
export function startLogWriter(options: LogWriterOptions): LogWriter {
  const id = randomUUID();
  const stats = { groups: 0, requests: 0, rows: 0, twins: 0 };
  const room = buildWaitingRoom();
  const recent = buildRecentKeys();
  const flow = buildFlow();
  let lanes = 0;
  let lastReceivedAt = 0;
  /** After a group met a twin the next ones go the slow way at once, until one meets none. */
  let expectTwins = false;
  const idle: (() => void)[] = [];

  function append(rows: EventRow[], bytes: number): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return Promise.resolve(new Set<string>());
    const shut = options.refuseMore?.() ?? flow.refuse() ?? room.refuse({ rows, bytes });
    if (shut) return Promise.reject(unavailable(shut));
    return new Promise<ReadonlySet<string>>((resolve, reject) => {
      room.enter({ rows, bytes, resolve, reject });
      if (lanes < LANES) {
        lanes += 1;
        // What arrives in this turn of the event loop goes together.
        setImmediate(() => void runLane());
      }
    });
  }

  async function runLane(): Promise<void> {
    while (room.countRows() > 0) await commit(room.takeGroup());
    lanes -= 1;
    if (lanes === 0) for (const resolve of idle.splice(0)) resolve();
  }

  async function commit(waiting: WaitingRequest[]): Promise<void> {
    try {
      const rows = foldByKey(waiting, recent);
      options.countResends?.(waiting.reduce((sum, sent) => sum + sent.rows.length, -rows.length));
      const refused = rows.length > 0 ? await flow.watch(() => postgres.write(rows)) : new Set<string>();
      stats.requests += waiting.length;
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

  const postgres: Sink = { write };

  async function write(rows: EventRow[]): Promise<Set<string>> {
    const client = await options.pool.connect();
    try {
      const refused = await writeWith(client, rows);
      client.release();
      return refused;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  async function writeWith(client: pg.PoolClient, rows: EventRow[]): Promise<Set<string>> {
    const group = { writer: id, receivedAt: nextReceivedAt(), rows };
    const startedAt = performance.now();
    try {
      const twins = await writeOneWay(client, group);
      const seconds = (performance.now() - startedAt) / 1_000;
      options.observe?.({ fresh: rows.length - twins, twins, seconds });
      return new Set();
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (rows.length === 1) return new Set([rows[0]!.key]);
      const middle = Math.floor(rows.length / 2);
      const left = await writeWith(client, rows.slice(0, middle));
      const right = await writeWith(client, rows.slice(middle));
      return left.union(right);
    }
  }

  /** Answers how many of the group were in the log already. */
  async function writeOneWay(client: pg.PoolClient, group: Group): Promise<number> {
    if (!expectTwins) {
      try {
        await copyGroup(client, group);
        finish(group, []);
        return 0;
      } catch (error) {
        if (!isTwinOrDeadlock(error)) throw error;
        group.receivedAt = nextReceivedAt();
      }
    }
    const written = await insertGroup(client, group);
    const twins = group.rows.filter((row) => !written.has(row.key));
    expectTwins = twins.length > 0;
    finish(group, twins);
    return twins.length;
  }

  function finish(group: Group, twins: EventRow[]): void {
    const met = new Set(twins);
    stats.groups += 1;
    stats.rows += group.rows.length - twins.length;
    stats.twins += twins.length;
    for (const row of group.rows) {
      row.receivedAt = group.receivedAt;
      recent.add(row.key);
    }
    const fresh = twins.length ? group.rows.filter((row) => !met.has(row)) : group.rows;
    if (fresh.length > 0) options.onCommitted({ receivedAt: group.receivedAt, fresh });
  }

  function nextReceivedAt(): number {
    lastReceivedAt = Math.max(lastReceivedAt + 1, Math.floor(options.clock() * 1_000));
    return lastReceivedAt;
  }

  function drain(): Promise<void> {
    return lanes === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
  }

  return { id, append, stats, refuse: flow.refuse, countQueued: room.countRows, drain };
}

/**
 * One row a key, the first that came, and none that was committed lately; sorted by key, so that two writers cannot
 * wait for each other in a ring.
 */
function foldByKey(waiting: readonly WaitingRequest[], recent: RecentKeys): EventRow[] {
  const met = new Set<string>();
  const rows: EventRow[] = [];
  for (const { rows: sent } of waiting) {
    for (const row of sent) {
      if (met.has(row.key) || recent.has(row.key)) continue;
      met.add(row.key);
      rows.push(row);
    }
  }
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
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

function isTwinOrDeadlock(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '23505' || code === '40P01';
}

/** Class 22 is "data exception": a value that Postgres cannot hold. */
function isDataError(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('22') ?? false;
}
