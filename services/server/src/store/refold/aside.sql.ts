/**
 * Tables aside: a schema in which the tables of a fold stand again, under the same names, so that the same fold
 * writes them when the search path leads there first.
 */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { FoldTransaction } from '../fold.ts';

export const ASIDE = 'lazo_aside';

/** One partition of a table, as Postgres says its bounds. */
export interface Partition {
  table: string;
  name: string;
  /** `FOR VALUES FROM (…) TO (…)` */
  bound: string;
  /** The same as a condition on a row. */
  condition: string;
}

export async function readLiveSchema(db: Database): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]!.name;
}

/** The partitions of a table of the live schema, oldest first. */
export async function readPartitions(db: Database, live: string, table: string): Promise<Partition[]> {
  const { rows } = await sql<Partition>`
    select ${table}::text as table, part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bound,
           pg_get_partition_constraintdef(part.oid) as condition
    from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = ${`${live}.${table}`}::regclass
    order by case when part.relname like '%before' then 0 when part.relname like '%after' then 2 else 1 end, part.relname`.execute(
    db,
  );
  return rows;
}

/** Makes empty tables aside: like the live ones, partitions included. */
export async function makeAside(
  db: Database,
  live: string,
  { tables, partitions }: { tables: readonly string[]; partitions: readonly Partition[] },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`create schema ${sql.table(ASIDE)}`.execute(trx);
    for (const table of tables) {
      const parts = partitions.filter((partition) => partition.table === table);
      const key = parts.length > 0 ? await readPartitionKey(trx, live, table) : '';
      await sql`
        create table ${sql.table(`${ASIDE}.${table}`)} (like ${sql.table(`${live}.${table}`)} including all) ${sql.raw(key)}`.execute(
        trx,
      );
      for (const partition of parts) await makePartition(trx, live, partition);
    }
  });
}

async function readPartitionKey(trx: Database, live: string, table: string): Promise<string> {
  const { rows } = await sql<{ key: string }>`
    select 'partition by ' || pg_get_partkeydef(${`${live}.${table}`}::regclass) as key`.execute(trx);
  return rows[0]!.key;
}

async function makePartition(trx: Database, live: string, partition: Partition): Promise<void> {
  const { table, name, bound, condition } = partition;
  const [aside, options] = [`${ASIDE}.${name}`, await readStorage(trx, `${live}.${name}`)];
  // With the condition of its bounds as a constraint, attaching it to the live table later need not read it.
  await sql`
    create table ${sql.table(aside)} (
      like ${sql.table(`${live}.${table}`)} including defaults including constraints,
      constraint lies_within_its_bounds check (${sql.raw(condition)})
    ) ${sql.raw(options)}`.execute(trx);
  await sql`alter table ${sql.table(`${ASIDE}.${table}`)} attach partition ${sql.table(aside)} ${sql.raw(bound)}`.execute(
    trx,
  );
}

/** As the live one's; and autovacuum keeps away, for it would hold what is to be swapped. */
async function readStorage(trx: Database, table: string): Promise<string> {
  const { rows } = await sql<{ options: string }>`
    select 'with (' || array_to_string(coalesce(reloptions, '{}') || 'autovacuum_enabled=off'::text, ', ') || ')' as options
    from pg_class where oid = ${table}::regclass`.execute(trx);
  return rows[0]!.options;
}

/** The planner knows nothing of a table that is new: after the swap it must not wait for autovacuum to tell it. */
export async function analyzeAside(db: Database, tables: readonly string[]): Promise<void> {
  for (const table of tables) await sql`analyze ${sql.table(`${ASIDE}.${table}`)}`.execute(db);
}

export async function dropAside(db: Database): Promise<void> {
  await sql`drop schema if exists ${sql.table(ASIDE)} cascade`.execute(db);
}

/** Which tables stand aside, and in which schema the service has its own. */
export interface Aside {
  live: string;
  tables: readonly string[];
}

/** Runs folds that write aside. */
export function foldAside<T>(
  db: Database,
  aside: Aside,
  work: (trx: FoldTransaction) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = off`.execute(trx); // what the swap commits flushes all before it
    return lookAside(trx, aside, () => work(trx));
  });
}

/** Until the work is done, names mean the tables aside. Throws when they are gone: what meant them would mean the live ones. */
export async function lookAside<T>(
  trx: FoldTransaction,
  { live, tables }: Aside,
  work: () => Promise<T>,
): Promise<T> {
  for (const table of tables)
    await sql`lock table ${sql.table(`${ASIDE}.${table}`)} in row exclusive mode`.execute(trx);
  await sql`set local search_path = ${sql.table(ASIDE)}, ${sql.table(live)}`.execute(trx);
  const result = await work();
  await sql`set local search_path = ${sql.table(live)}`.execute(trx);
  return result;
}
