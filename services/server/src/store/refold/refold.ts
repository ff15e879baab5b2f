/**
 * `lazo refold`: computes folds from the log again while the service runs. Aside, so that whoever asks meanwhile is
 * answered as before; then swapped in whole, or mended row by row, with what was folded meanwhile. What is older than
 * the log stays as it is.
 */

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { buildDatabase, type Database } from '../../database/index.ts';
import { isDatabaseAway, StartError } from '../../errors.ts';
import { tellEverybodyChanged } from '../changed-visitors.sql.ts';
import type { EventRow } from '../event-row.ts';
import type { Fold, FoldTransaction } from '../fold.ts';
import { withLocks } from '../locks.sql.ts';
import { formatMicros } from '../micros.ts';
import { readMonths, summariseArrivals } from '../partitions.sql.ts';
import { forgetUnfolded, setAside } from '../pending.sql.ts';
import { countPartition, readGroups, readLastSession, readPartition } from '../read-log.sql.ts';
import { foldByHalves, isRace, runFolds } from '../run-folds.ts';
import { TryAgainError } from '../with-retries.ts';
import {
  type Aside,
  analyzeAside,
  dropAside,
  foldAside,
  lookAside,
  makeAside,
  type Partition,
  readLiveSchema,
  readPartitions,
} from './aside.sql.ts';
import { findDifferences, type Mending, mend } from './mend.sql.ts';
import type { Refoldable } from './refoldable.ts';
import {
  clearUnfinished,
  countRefoldGroups,
  forgetRefoldGroups,
  GROUPS_AT_ONCE,
  insertRefold,
  readRefoldGroups,
  refuseEnded,
  setRefoldFinished,
} from './refolds.sql.ts';
import { swapIn } from './swap.sql.ts';
import { addMoves, countMoves, keepFormerVerdicts, type Move, restoreVerdicts } from './verdicts.sql.ts';

export interface RefoldOptions {
  /** At least four connections: one holds locks, two read, one writes. */
  pool: pg.Pool;
  refoldables: readonly Refoldable[];
  /** Whether these are all: then what was set aside as unfolded is taken again. */
  isWhole: boolean;
  /** Whether visits are called anew by the rules of today; otherwise each stays called as it was. */
  reclassify: boolean;
  clock: () => number;
  onProgress(progress: RefoldProgress): void;
}

export interface RefoldProgress {
  step: 'read' | 'compare' | 'catch-up' | 'swap';
  /** Of how many events of the log, partitions to compare, or groups that came meanwhile. */
  done: number;
  total: number;
}

export interface RefoldAnswer {
  refoldId: string;
  events: number;
  /** Where visits went, those that stayed included; empty unless they were called anew. */
  moves: Move[];
}

/** Events that are read, and folded, at once. */
const BATCH_EVENTS = 20_000;
/** What came meanwhile is caught up with until it takes less than this; then folds wait for the rest and the swap. */
const LAST_ROUND_MS = 500;

/** Runs one refold. Throws `StartError` when another one runs, or when partitions are being made. */
export async function refold(options: RefoldOptions): Promise<RefoldAnswer> {
  const db = buildDatabase(options.pool);
  const answer = await db.connection().execute((held) =>
    // The partitions stay as they are meanwhile, since those aside are made after them.
    withLocks(held, ['refold', 'partitions'], async () => {
      await clearUnfinished(db);
      try {
        return await run(db, options);
      } catch (error) {
        await clearUnfinished(db);
        throw error;
      }
    }),
  );
  if (answer) return answer;
  throw new StartError(
    'Another refold runs, or partitions are being made just now. Try again when it is done.',
  );
}

async function run(db: Database, options: RefoldOptions): Promise<RefoldAnswer> {
  const { refoldables, reclassify } = options;
  const startedAt = new Date(options.clock());
  const live = await readLiveSchema(db);
  const logged = await readPartitions(db, live, 'events');
  const [oldest = startedAt] = await readMonths(db, 'events');
  const tables = [...new Set(refoldables.flatMap(({ writes }) => writes))];
  const partitions: Partition[] = [];
  for (const table of tables) partitions.push(...(await readPartitions(db, live, table)));
  const swapped = partitions.filter(
    (partition) => isSwapped(partition, refoldables) && hasLog(partition, logged),
  );

  const refolding: Refolding = {
    db,
    live,
    oldest,
    aside: { live, tables },
    refoldId: randomUUID(),
    folds: [...new Set(refoldables.map(({ fold }) => fold))],
    mended: refoldables.flatMap(({ mended }) => mended),
    failed: [],
    options,
  };
  const { refoldId } = refolding;
  for (const fold of refolding.folds) fold.forget?.(); // the tables aside hold nothing of what it may have written elsewhere
  await makeAside(db, live, { tables, partitions });
  const names = refoldables.map(({ name }) => name);
  await insertRefold(db, { refoldId, tables: names, reclassify, startedAt });
  const events = await foldLog(refolding, logged);
  await analyzeAside(db, tables);
  const moves = await settleVerdicts(refolding, swapped);
  await summariseArrivals(db); // what came meanwhile is looked for by its arrival
  await catchUp(refolding);
  for (const mending of refolding.mended) await findDifferences(db, mending, refolding);
  await swapIn(db, {
    live,
    partitions: swapped,
    catchUp: () => catchUp(refolding),
    before: (trx) => lookAside(trx, refolding.aside, () => foldLastGroups(refolding, trx)),
    after: async (trx) => {
      await mendAll(trx, refolding);
      await tellEverybodyChanged(trx);
      if (options.isWhole) await forgetUnfolded(trx, { until: startedAt, failed: refolding.failed });
      const finishedAt = new Date(options.clock());
      await setRefoldFinished(trx, refoldId, { finishedAt, moves: reclassify ? moves : null });
    },
  });
  await dropAside(db);
  options.onProgress({ step: 'swap', done: 1, total: 1 });
  return { refoldId, events, moves };
}

interface Refolding {
  db: Database;
  live: string;
  /** Where the months of the log begin. */
  oldest: Date;
  aside: Aside;
  refoldId: string;
  folds: readonly Fold[];
  mended: readonly Mending[];
  /** Events that no fold could take this time either. */
  failed: EventRow[];
  options: RefoldOptions;
}

async function mendAll(trx: FoldTransaction, refolding: Refolding): Promise<void> {
  for (const { beforeMending } of refolding.options.refoldables) await beforeMending?.(trx);
  for (const mending of refolding.mended) await mend(trx, mending, refolding);
}

function isSwapped({ table }: Partition, refoldables: readonly Refoldable[]): boolean {
  return refoldables.some(({ swapped }) => swapped.some((name) => name === table));
}

/** A month of a fold can be computed again while the log still has that month. */
function hasLog({ table, name }: Partition, logged: readonly Partition[]): boolean {
  return logged.some((log) => log.name === name.replace(table, 'events'));
}

/** Folds the whole log as it is now, a partition at a time. */
async function foldLog(refolding: Refolding, logged: readonly Partition[]): Promise<number> {
  const { db, live, options } = refolding;
  const ends: { partition: string; until: string }[] = [];
  let total = 0;
  for (const { name } of logged) {
    const partition = `${live}.${name}`;
    const until = await readLastSession(db, partition);
    // Sessions beyond it come while this runs, and what comes is told apart: the end does not run away.
    if (until) ends.push({ partition, until });
    total += await countPartition(db, partition);
  }
  let done = 0;
  for (const end of ends) {
    await foldPartition(refolding, end, (count) => {
      done += count;
      options.onProgress({ step: 'read', done: Math.min(done, total), total });
    });
  }
  return done;
}

/** The next events are read while the last ones are folded. */
async function foldPartition(
  refolding: Refolding,
  end: { partition: string; until: string },
  onFolded: (count: number) => void,
): Promise<void> {
  const read = (after?: EventRow) => readPartition(refolding.db, { ...end, after, limit: BATCH_EVENTS });
  let next = read();
  for (let events = await next; events.length > 0; events = await next) {
    next = read(events.at(-1));
    await Promise.all([foldEvents(refolding, events), next]);
    await refuseEnded(refolding.db, refolding.refoldId);
    onFolded(events.length);
  }
}

function foldEvents(
  { db, aside, folds, failed, options }: Refolding,
  events: readonly EventRow[],
): Promise<void> {
  return foldByHalves(events, {
    folds,
    transact: (work) => foldAside(db, aside, work),
    setAside: (event, { message }) => {
      failed.push(event);
      return setAside(db, event, { error: message, now: options.clock() });
    },
  });
}

async function settleVerdicts(
  { db, live, refoldId, options }: Refolding,
  swapped: readonly Partition[],
): Promise<Move[]> {
  const visits = swapped.filter(({ table }) => table === 'sessions');
  const moves: Move[] = [];
  for (const [done, { name: partition }] of visits.entries()) {
    options.onProgress({ step: 'compare', done, total: visits.length });
    if (options.reclassify) {
      await keepFormerVerdicts(db, { live, partition, refoldId });
      moves.push(...(await countMoves(db, { live, partition })));
    } else {
      await restoreVerdicts(db, { live, partition });
    }
  }
  return addMoves(moves);
}

/** Folds aside what the service folded meanwhile, until little is left. */
async function catchUp(refolding: Refolding): Promise<void> {
  const { db, refoldId, options } = refolding;
  let done = 0;
  for (let startedAt = Date.now(); ; startedAt = Date.now()) {
    const groups = await readRefoldGroups(db, refoldId);
    if (groups.length === 0) return;
    await foldEvents(refolding, await readGroups(db, groups));
    await forgetRefoldGroups(db, refoldId, groups.map(formatMicros));
    done += groups.length;
    options.onProgress({ step: 'catch-up', done, total: done + (await countRefoldGroups(db, refoldId)) });
    if (groups.length < GROUPS_AT_ONCE && Date.now() - startedAt < LAST_ROUND_MS) return;
  }
}

/** The last groups, while no fold runs and so no more can come. */
async function foldLastGroups({ refoldId, folds }: Refolding, trx: FoldTransaction): Promise<void> {
  for (;;) {
    const groups = await readRefoldGroups(trx, refoldId);
    if (groups.length === 0) return;
    const events = await readGroups(trx, groups);
    await runFolds(trx, folds, events).catch(letCatchUpFind);
    await forgetRefoldGroups(trx, refoldId, groups.map(formatMicros));
  }
}

/** An event that no fold can take is found by halves, which needs transactions of their own: before the next try. */
function letCatchUpFind(error: Error): never {
  if (isDatabaseAway(error) || isRace(error)) throw error;
  throw new TryAgainError(error.message, { cause: error });
}
