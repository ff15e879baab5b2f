/**
 * Runs the folds, off the acknowledged path: right after a commit, over all groups that committed during the
 * last run; then their rows in `pending` go, in the same transaction. What a dead replica left is folded too.
 */

import type pg from 'pg';
import { buildDatabase, type Database } from '../database/index.ts';
import { isDatabaseAway } from '../errors.ts';
import type { EventRow } from './event-row.ts';
import type { CommittedGroup, Fold } from './fold.ts';
import { buildPace } from './pace.ts';
import {
  foldInTransaction,
  forgetPending,
  type PendingGroup,
  readLeftovers,
  setAside,
} from './pending.sql.ts';
import { holdPresence } from './presence.ts';
import { readGroups } from './read-log.sql.ts';
import { foldByHalves, isRace, runFolds } from './run-folds.ts';

export interface Folder {
  /** Hands over a group that is committed. */
  offer(group: CommittedGroup): void;
  /** Why the door should be shut: folds lag too far behind. Undefined while they keep up. */
  refuseMore(): string | undefined;
  /** For how long the oldest group waits, in milliseconds. */
  readLag(): number;
  /** Resolves when every group handed over so far is folded. */
  drain(): Promise<void>;
  /** Ends the run, leaving what is not folded to `pending`. */
  stop(): Promise<void>;
}

export interface FolderOptions {
  pool: pg.Pool;
  /** The writer whose groups come by `offer`. */
  writerId: string;
  folds: readonly Fold[];
  clock: () => number;
  /** Told of every transaction that folded events. */
  observe?: (fold: { events: number; seconds: number }) => void;
  log: { warn(details: object, message: string): void; error(details: object, message: string): void };
}

/** Folds further behind than this shut the door: reports would lie and the log would outrun them for good. */
const LAG_LIMIT_MS = 10_000;
/** So do more rows than this, which take some 100 MB of memory while they wait, */
const MOST_ROWS = 60_000;
/** and fewer that are large. In memory they take several times what they took on their way into the log. */
const MOST_BYTES = 32 * 1024 * 1024;
/** How often a replica looks for what others, or a lost answer of its own commit, left behind. */
const LOOK_AROUND_MS = 1_000;
/** After a failure, such as a lock or Postgres being away. */
const RETRY_MS = 500;
/**
 * Under load folds begin at most so often: what arrived meanwhile goes together, a session's events often with it. The
 * first group after a rest is folded at once, so on an idle service reports are fresh at once.
 */
const FOLD_EVERY_MS = 200;
/** Rows of one fold's transaction: a limit to its locks and to the time until the next look at what is new. */
const FOLD_ROWS = 20_000;

interface Waiting extends PendingGroup {
  since: number;
  group: CommittedGroup;
}

/** Starts folding: first what `pending` holds of others, then whatever is offered. */
export function startFolder(options: FolderOptions): Folder {
  const db = buildDatabase(options.pool);
  const presence = holdPresence({ pool: options.pool, writerId: options.writerId, log: options.log });
  const queue = new Map<number, Waiting>();
  let rows = 0;
  let bytes = 0;
  let running: Promise<void> | undefined;
  let stopped = false;
  let lookedAroundAt = 0;
  const pace = buildPace(FOLD_EVERY_MS);
  const timer = setInterval(() => void wake(), LOOK_AROUND_MS);
  timer.unref();
  void wake();

  function offer(group: CommittedGroup): void {
    const { receivedAt, fresh } = group;
    if (fresh.length === 0) return;
    queue.set(receivedAt, { writer: options.writerId, receivedAt, since: Date.now(), group });
    rows += fresh.length;
    bytes += group.bytes;
    if (rows >= FOLD_ROWS) pace.hurry();
    void wake();
  }

  function wake(): Promise<void> {
    if (stopped) return running ?? Promise.resolve();
    running ??= run().finally(() => {
      running = undefined;
      if (queue.size > 0 && !stopped) setImmediate(() => void wake());
    });
    return running;
  }

  /** Folds what waits; under load that may be for ever, so now and then it looks around in between. */
  async function run(): Promise<void> {
    try {
      while (!stopped) {
        const left = Date.now() - lookedAroundAt >= LOOK_AROUND_MS && (await foldLeftovers());
        if (left) lookedAroundAt = 0; // in turns with what comes in
        if (queue.size === 0 && !left) return;
        if (queue.size === 0) continue;
        await pace.whenDue(rows >= FOLD_ROWS);
        await foldNext();
      }
    } catch (error) {
      if (stopped) return;
      forget();
      options.log.warn({ err: error }, 'folding waits: it will be tried again');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }

  /** What folds remember may not be there any more: a fold is not flushed before it counts as done. */
  function forget(): void {
    for (const fold of options.folds) fold.forget?.();
  }

  async function foldNext(): Promise<void> {
    const taken = takeWaiting();
    await foldGroups(
      taken.flatMap(({ group }) => group.fresh),
      taken,
    );
    for (const { receivedAt, group } of taken) {
      queue.delete(receivedAt);
      rows -= group.fresh.length;
      bytes -= group.bytes;
    }
  }

  function takeWaiting(): Waiting[] {
    const taken: Waiting[] = [];
    let size = 0;
    for (const waiting of queue.values()) {
      taken.push(waiting);
      size += waiting.group.fresh.length;
      if (size >= FOLD_ROWS) break;
    }
    return taken;
  }

  /**
   * What no living replica will fold: groups of dead writers, and our own whose commit we never heard of. As many as
   * one transaction should take; answers whether there may be more.
   */
  async function foldLeftovers(): Promise<boolean> {
    lookedAroundAt = Date.now();
    await presence.ensure();
    const settled = options.clock() - LOOK_AROUND_MS;
    const found = await readLeftovers(db, { writerId: options.writerId, settledBefore: settled });
    const alive = new Map<string, boolean>([[options.writerId, false]]);
    const taken: PendingGroup[] = [];
    let size = 0;
    for (const group of found) {
      if (stopped || size >= FOLD_ROWS) break;
      if (group.writer === options.writerId && queue.has(group.receivedAt)) continue;
      if (!alive.has(group.writer)) alive.set(group.writer, await presence.isAlive(group.writer));
      if (alive.get(group.writer)) continue;
      taken.push(group);
      size += group.rowCount;
    }
    if (taken.length === 0) return false;
    forget();
    const arrivals = taken.map(({ receivedAt }) => receivedAt);
    await foldGroups(await readGroups(db, arrivals), taken);
    return true;
  }

  async function foldGroups(events: EventRow[], groups: readonly PendingGroup[]): Promise<void> {
    try {
      await foldTogether(events, groups);
    } catch (error) {
      if (isDatabaseAway(error) || isRace(error)) throw error;
      options.log.error(
        { err: error, events: events.length },
        'a fold failed: looking for the event that it cannot take',
      );
      await foldByHalves(events, {
        folds: options.folds,
        transact: (work) => foldInTransaction(db, groups, work),
        setAside: (event, failure) => nameAndSetAside(db, options, event, failure),
      });
      await foldTogether([], groups);
    }
  }

  async function foldTogether(events: EventRow[], groups: readonly PendingGroup[]): Promise<void> {
    const startedAt = performance.now();
    const remember = await foldInTransaction(db, groups, async (trx) => {
      const remember = await runFolds(trx, options.folds, events);
      await forgetPending(trx, groups);
      return remember;
    });
    for (const act of remember) act();
    options.observe?.({ events: events.length, seconds: (performance.now() - startedAt) / 1_000 });
  }

  function readLag(): number {
    const oldest = queue.values().next().value;
    return oldest ? Date.now() - oldest.since : 0;
  }

  function isFarBehind(): boolean {
    return rows > MOST_ROWS || bytes > MOST_BYTES || readLag() > LAG_LIMIT_MS;
  }

  return {
    offer,
    refuseMore: () => (isFarBehind() ? 'Reports are too far behind' : undefined),
    readLag,
    drain: () =>
      pace.whileHurried(async () => {
        while (queue.size > 0 && !stopped) await wake();
      }),
    stop: async () => {
      stopped = true;
      pace.hurry();
      clearInterval(timer);
      await running;
      await presence.release();
    },
  };
}

async function nameAndSetAside(
  db: Database,
  options: FolderOptions,
  event: EventRow,
  error: Error,
): Promise<void> {
  options.log.error(
    { err: error, siteId: event.siteId, eventId: event.eventId },
    'an event is set aside in "unfolded"',
  );
  await setAside(db, event, { error: error.message, now: options.clock() });
}
