/**
 * Tables that are mended in their place: their rows outlive the log, or others write them too, so that no table aside
 * can take their place whole. What differs from the table aside is found while folds run, and mended while none does.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { FoldTransaction } from '../fold.ts';
import { ASIDE } from './aside.sql.ts';

export interface Mending {
  table: string;
  /** The columns of its key. */
  key: readonly string[];
  /** The other columns that the fold computes. */
  columns: readonly string[];
  /**
   * Which rows, as `live`, the log knows wholly: they are mended to be as aside, or go where the log knows nothing of
   * them. The others stay, and are only added where they are missing. `oldest`: where the log begins.
   */
  isOfLog(oldest: Date): RawBuilder<boolean>;
  /** Told of the keys that were mended, in the same transaction. */
  whenMended?(trx: FoldTransaction, rows: readonly Record<string, unknown>[]): Promise<void>;
}

interface Place {
  live: string;
  oldest: Date;
}

/** Notes the keys whose rows differ from those aside. A row that is written meanwhile is on neither side for long. */
export async function findDifferences(
  db: Database,
  mending: Mending,
  { live, oldest }: Place,
): Promise<void> {
  const { table, columns } = mending;
  const key = list(mending.key);
  const isMissing = (name: string) => sql`${sql.ref(`${name}.${mending.key[0]}`)} is null`;
  const pair = (name: string) => sql`(${list(columns.map((column) => `${name}.${column}`))})`;
  await sql`
    create table ${differences(table)} as
    select ${key}
    from ${sql.table(`${live}.${table}`)} live full join ${sql.table(`${ASIDE}.${table}`)} aside using (${key})
    where ${isMissing('live')}
       or (${mending.isOfLog(oldest)}
           and (${isMissing('aside')} or ${pair('live')} is distinct from ${pair('aside')}))`.execute(db);
}

/** Gives the rows that differed what the table aside says by now. Call it while no fold runs. */
export async function mend(trx: FoldTransaction, mending: Mending, { live, oldest }: Place): Promise<void> {
  const { table } = mending;
  const [key, columns] = [list(mending.key), list([...mending.key, ...mending.columns])];
  const liveTable = sql.table(`${live}.${table}`);
  await sql`
    delete from ${liveTable} live using ${differences(table)} different
    where (${qualify('live', mending.key)}) = (${qualify('different', mending.key)}) and ${mending.isOfLog(oldest)}`.execute(
    trx,
  );
  const { rows } = await sql<Record<string, unknown>>`
    insert into ${liveTable} (${columns})
    select ${columns} from ${sql.table(`${ASIDE}.${table}`)} join ${differences(table)} using (${key})
    order by ${key} -- so that two writers cannot wait in a ring
    on conflict (${key}) do nothing -- others wrote it meanwhile
    ${mending.whenMended ? sql`returning ${key}` : sql``}`.execute(trx);
  if (rows.length > 0) await mending.whenMended?.(trx, rows);
}

function differences(table: string): RawBuilder<unknown> {
  return sql.table(`${ASIDE}.different_${table}`);
}

function list(columns: readonly string[]): RawBuilder<unknown> {
  return sql.raw(columns.join(', '));
}

function qualify(name: string, columns: readonly string[]): RawBuilder<unknown> {
  return list(columns.map((column) => `${name}.${column}`));
}
