/**
 * Months of the log and its folds. Tables are partitioned by the time inside their own ids, so that a resend
 * meets its twin whatever the clock says. Ids of absurd clocks find a place before the oldest or after the newest.
 */

import { buildUuidFloor } from '@lazo/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { tellEverybodyChanged } from './changed-visitors.sql.ts';
import { tryLock } from './locks.sql.ts';
import { chooseLockTimeout, TryAgainError, withRetries } from './with-retries.ts';

const PARTITION_KEYS: Record<string, string> = {
  events: 'event_id',
  sessions: 'session_id',
  page_views: 'view_id',
};
const TABLES = Object.keys(PARTITION_KEYS);
/** The column that says when the service heard of a row. */
const ARRIVALS: Record<string, string> = {
  events: 'received_at',
  sessions: 'recorded_at',
  page_views: 'recorded_at',
};
/** Rows that are updated after they are written want room on their page. */
const FILLFACTOR: Record<string, number> = { sessions: 85, page_views: 85 };
/** Months that are ready before they begin. */
const AHEAD = 2;
/** Months back at the first start, for visits that began before it. */
const BEHIND = 2;

/**
 * Makes the partitions that are missing up to two months ahead. Called at the start and by a job. Throws 55P03 when
 * it could not have them for a while: a report holds them, or a refold, or another replica's start.
 */
export async function ensurePartitions(db: Database, now: Date): Promise<void> {
  await withPartitions(db, async (trx) => {
    for (const table of TABLES) await ensureMonths(trx, table, now);
  });
}

/**
 * Lets the index on arrival know the pages that were written since. Autovacuum is asked to, and under load forgets;
 * what the index does not know is read whole whenever a group is looked for.
 */
export async function summariseArrivals(db: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select indexrelid::regclass::text as name
    from pg_index join pg_inherits on inhrelid = indexrelid
    where inhparent = 'events_by_arrival'::regclass`.execute(db);
  for (const { name } of rows) await sql`select brin_summarize_new_values(${name}::regclass)`.execute(db);
}

async function ensureMonths(trx: Database, table: string, now: Date): Promise<void> {
  const months = await readMonths(trx, table);
  const newest = months.at(-1);
  const first = newest ? nextMonth(newest) : addMonths(startOfMonth(now), -BEHIND);
  const last = addMonths(startOfMonth(now), AHEAD);
  if (!newest) await makeEnds(trx, table, floorOf(first));
  for (let month = first; month <= last; month = nextMonth(month)) await addMonth(trx, table, month);
}

/**
 * Drops the months that are older than what is kept, one at a time; and of what lies before the oldest and after the
 * newest month, where clocks were wrong, the rows that came so long ago. What still comes for a month that is gone finds
 * a place. Throws 55P03 when it could not have the partitions for a while.
 */
export async function dropExpired(
  db: Database,
  { now, retentionMonths }: { now: Date; retentionMonths: number },
): Promise<void> {
  const oldest = findOldest(now, retentionMonths);
  for (const table of TABLES) {
    const months = await readMonths(db, table);
    for (const month of months.filter((month) => month < oldest)) await dropMonth(db, table, month);
    for (const end of [`${table}_before`, `${table}_after`])
      await dropExpiredOfEnd(db, { table, end, oldest });
  }
  await sql`delete from unfolded where failed_at < ${oldest}`.execute(db);
  await sql`delete from refusal_counts where day < ${oldest}`.execute(db);
  await sql`
    delete from former_verdicts
    where refold_id in (select refold_id from refolds where finished_at < ${oldest})`.execute(db);
}

function dropExpiredOfEnd(
  db: Database,
  { table, end, oldest }: { table: string; end: string; oldest: Date },
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { numAffectedRows } =
      await sql`delete from ${sql.table(end)} where ${sql.ref(ARRIVALS[table]!)} < ${oldest}`.execute(trx);
    if (table === 'sessions' && numAffectedRows) await tellEverybodyChanged(trx);
  });
}

/** The first instant of the oldest month that is kept. */
export function findOldest(now: Date, retentionMonths: number): Date {
  return addMonths(startOfMonth(now), -retentionMonths);
}

async function dropMonth(db: Database, table: string, month: Date): Promise<void> {
  const [before, floor] = [`${table}_before`, floorOf(nextMonth(month))];
  await promiseBounds(db, before, sql`${sql.ref(PARTITION_KEYS[table]!)} < ${sql.lit(floor)}`);
  await withPartitions(db, async (trx) => {
    for (const part of [before, nameOf(table, month)])
      await sql`alter table ${sql.table(table)} detach partition ${sql.table(part)}`.execute(trx);
    await sql`drop table ${sql.table(nameOf(table, month))}`.execute(trx);
    if (table === 'sessions') await tellEverybodyChanged(trx);
    await attach(trx, table, { name: before, from: sql`minvalue`, to: sql.lit(floor) });
    await forgetBounds(trx, before);
  });
}

/**
 * What lies before the oldest month may be years of history, and attaching a table reads it while everybody waits,
 * unless a constraint says what it would find: that is read beforehand, beside whoever writes.
 * https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
async function promiseBounds(db: Database, part: string, condition: RawBuilder<unknown>): Promise<void> {
  await withPartitions(db, async (trx) => {
    await forgetBounds(trx, part); // of a try that died
    await sql`alter table ${sql.table(part)} add constraint ${BOUNDS} check (${condition}) not valid`.execute(
      trx,
    );
  });
  await sql`alter table ${sql.table(part)} validate constraint ${BOUNDS}`.execute(db);
}

async function forgetBounds(trx: Database, part: string): Promise<void> {
  await sql`alter table ${sql.table(part)} drop constraint if exists ${BOUNDS}`.execute(trx);
}

const BOUNDS = sql.ref('lies_within_its_bounds');

/** Runs alone among those who make or drop partitions, and without making reports queue behind it. */
function withPartitions(db: Database, work: (trx: Database) => Promise<void>): Promise<void> {
  return withRetries((attempt) =>
    db.transaction().execute(async (trx) => {
      if (!(await tryLock(trx, 'partitions'))) throw new TryAgainError('Partitions are being made or held');
      await sql`set local lock_timeout = ${sql.lit(chooseLockTimeout(attempt))}`.execute(trx);
      await work(trx);
    }),
  );
}

/** The months of a table, oldest first. */
export async function readMonths(db: Database, table: string): Promise<Date[]> {
  const { rows } = await sql<{ name: string }>`
    select child.relname as name
    from pg_inherits join pg_class child on child.oid = inhrelid
    where inhparent = ${table}::regclass and child.relname ~ '_[0-9]{4}_[0-9]{2}$'
    order by 1`.execute(db);
  return rows.map(({ name }) => new Date(`${name.slice(-7).replace('_', '-')}-01T00:00:00Z`));
}

/** What lies before the oldest month and after the newest: the places of absurd clocks. */
async function makeEnds(trx: Database, table: string, floor: string): Promise<void> {
  await createLike(trx, table, `${table}_before`);
  await createLike(trx, table, `${table}_after`);
  await attach(trx, table, { name: `${table}_before`, from: sql`minvalue`, to: sql.lit(floor) });
  await attach(trx, table, { name: `${table}_after`, from: sql.lit(floor), to: sql`maxvalue` });
}

/**
 * A month takes its rows out of what lies after the newest. That is read while others wait: months are made so long
 * ahead that only clocks which are wrong have put something there.
 */
async function addMonth(trx: Database, table: string, month: Date): Promise<void> {
  const name = nameOf(table, month);
  const after = `${table}_after`;
  const key = sql.ref(PARTITION_KEYS[table]!);
  const [from, to] = [sql.lit(floorOf(month)), sql.lit(floorOf(nextMonth(month)))];
  await sql`alter table ${sql.table(table)} detach partition ${sql.table(after)}`.execute(trx);
  await createLike(trx, table, name);
  await sql`alter table ${sql.table(name)} add constraint ${BOUNDS} check (${key} >= ${from} and ${key} < ${to})`.execute(
    trx,
  );
  await sql`
    with moved as (delete from ${sql.table(after)} where ${key} < ${to}::uuid returning *)
    insert into ${sql.table(name)} select * from moved`.execute(trx);
  await attach(trx, table, { name, from, to });
  await forgetBounds(trx, name);
  await attach(trx, table, { name: after, from: to, to: sql`maxvalue` });
}

function nameOf(table: string, month: Date): string {
  return `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}

async function attach(
  trx: Database,
  table: string,
  part: { name: string; from: RawBuilder<unknown>; to: RawBuilder<unknown> },
): Promise<void> {
  await sql`alter table ${sql.table(table)} attach partition ${sql.table(part.name)} for values from (${part.from}) to (${part.to})`.execute(
    trx,
  );
}

// LIKE and ATTACH: CREATE TABLE … PARTITION OF would block inserts beside a running report.
async function createLike(db: Database, table: string, name: string): Promise<void> {
  const fillfactor = sql.raw(String(FILLFACTOR[table] ?? 100));
  await sql`create table ${sql.table(name)} (like ${sql.table(table)} including defaults including constraints) with (fillfactor = ${fillfactor})`.execute(
    db,
  );
}

function startOfMonth(date: Date): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
}

function addMonths(date: Date, count: number): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1));
}

function nextMonth(date: Date): Date {
  return addMonths(date, 1);
}

function floorOf(month: Date): string {
  return buildUuidFloor(month.getTime());
}
