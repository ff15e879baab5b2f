/**
 * Runs the folds, off the acknowledged path: right after a commit, over all groups that committed during the
 * last run; then their rows in `pending` go, in the same transaction. What a dead replica left is folded too.
 */

import type pg from 'pg';
import { buildDatabase, type Database } from '../database/index.ts';
import { isDatabaseAway } from '../errors.ts';
import type { EventRow } from './event-row.ts';
import type { CommittedGroup, Fold } from './fold.ts';
import { buildFoldQueue, FOLD_ROWS } from './fold-queue.ts';
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
  /** Why the door should be shut: with what waits to be written, folds lag too far behind. Undefined while they keep up. */
  refuseMore(waiting: { rows: number; bytes: number }): string | undefined;
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

/** How often a replica looks for what others, or a lost answer of its own commit, left behind. */
const LOOK_AROUND_MS = 1_000;
/** After a failure, such as a lock or Postgres being away. */
const RETRY_MS = 500;
/**
 * Under load folds begin at most so often: what arrived meanwhile goes together, a session's events often with it. The
 * first group after a rest is folded at once, so on an idle service reports are fresh at once.
 */
const FOLD_EVERY_MS = 200;

/** Starts folding: first what `pending` holds of others, then whatever is offered. */
export function startFolder(options: FolderOptions): Folder {
  const db = buildDatabase(options.pool);
  const presence = holdPresence({ pool: options.pool, writerId: options.writerId, log: options.log });
  const queue = buildFoldQueue();
  let running: Promise<void> | undefined;
  let stopped = false;
  let lookedAroundAt = 0;
  const pace = buildPace(FOLD_EVERY_MS);
  const timer = setInterval(() => void wake(), LOOK_AROUND_MS);
  timer.unref();
  void wake();

  function offer(group: CommittedGroup): void {
    if (group.fresh.length === 0) return;
    queue.add(group);
    if (queue.fillsOne()) pace.hurry();
    void wake();
  }

  function wake(): Promise<void> {
    if (stopped) return running ?? Promise.resolve();
    running ??= run().finally(() => {
      running = undefined;
      if (!queue.isEmpty() && !stopped) setImmediate(() => void wake());
    });
    return running;
  }

  /** Folds what waits; under load that may be for ever, so now and then it looks around in between. */
  async function run(): Promise<void> {
    try {
      while (!stopped) {
        const left = Date.now() - lookedAroundAt >= LOOK_AROUND_MS && (await foldLeftovers());
        if (left) lookedAroundAt = 0; // in turns with what comes in
        if (queue.isEmpty() && !left) return;
        if (queue.isEmpty()) continue;
        await pace.whenDue(queue.fillsOne());
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
    const groups = queue.listNext();
    const events = groups.flatMap(({ fresh }) => fresh);
    await foldGroups(
      events,
      groups.map(({ receivedAt }) => ({ writer: options.writerId, receivedAt })),
    );
    queue.drop(groups);
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

  return {
    offer,
    refuseMore: (waiting) => (queue.isFarBehind(waiting) ? 'Reports are too far behind' : undefined),
    readLag: queue.readLag,
    drain: () =>
      pace.whileHurried(async () => {
        while (!queue.isEmpty() && !stopped) await wake();
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
