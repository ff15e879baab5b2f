/** The rows of a refold: that it runs, and which groups of the log were folded while it did. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { StartError } from '../../errors.ts';
import { lockFoldsAlone } from '../locks.sql.ts';
import { parseMicros } from '../micros.ts';
import { withRetries } from '../with-retries.ts';
import { dropAside } from './aside.sql.ts';
import type { RefoldTables } from './refolds.table.ts';
import type { Move } from './verdicts.sql.ts';

const LOST =
  'This refold lost its lock, and another one took its place; or somebody was erased of whom it had read. Nothing was changed; start it again.';
/** Groups that are folded in one transaction aside. */
export const GROUPS_AT_ONCE = 500;

/** From the answer on, every group that is folded is told to this refold. */
export async function insertRefold(
  db: Database,
  refold: { refoldId: string; tables: string[]; reclassify: boolean; startedAt: Date },
): Promise<void> {
  await db
    .withTables<RefoldTables>()
    .insertInto('refolds')
    .values({ ...refold, finishedAt: null, moves: null })
    .execute();
  // A fold that began before may not have seen that row: once it has ended, all do.
  await withRetries(() => db.transaction().execute(lockFoldsAlone));
}

/** The oldest of the groups that were folded meanwhile, in microseconds. */
export async function readRefoldGroups(db: Database, refoldId: string): Promise<number[]> {
  const { rows } = await sql<{ receivedMicros: string }>`
    select (extract(epoch from received_at) * 1000000)::bigint as received_micros
    from refold_groups where refold_id = ${refoldId}
    order by received_at limit ${GROUPS_AT_ONCE}`.execute(db);
  return rows.map(({ receivedMicros }) => parseMicros(receivedMicros));
}

export async function countRefoldGroups(db: Database, refoldId: string): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from refold_groups where refold_id = ${refoldId}`.execute(db);
  return Number(rows[0]!.count);
}

export async function forgetRefoldGroups(
  trx: Database,
  refoldId: string,
  arrivals: readonly string[],
): Promise<void> {
  await sql`
    delete from refold_groups
    where refold_id = ${refoldId} and received_at = any(${arrivals}::timestamptz[])`.execute(trx);
}

/** Throws when the refold is not known any more: another one has cleared it away, and its tables with it. */
export async function setRefoldFinished(
  trx: Database,
  refoldId: string,
  { finishedAt, moves }: { finishedAt: Date; moves: Move[] | null },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .withTables<RefoldTables>()
    .updateTable('refolds')
    .set({ finishedAt, moves: moves && JSON.stringify(moves) })
    .where('refoldId', '=', refoldId)
    .where('finishedAt', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new StartError(LOST);
  await trx.withTables<RefoldTables>().deleteFrom('refoldGroups').where('refoldId', '=', refoldId).execute();
}

/** Throws when the refold was ended from outside. */
export async function refuseEnded(db: Database, refoldId: string): Promise<void> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (select from refolds where refold_id = ${refoldId}) as is_there`.execute(db);
  if (!rows[0]!.isThere) throw new StartError(LOST);
}

/** Clears away what a refold left that ended in the middle. Only who holds the lock of refolds may. */
export async function clearUnfinished(db: Database): Promise<void> {
  await dropAside(db);
  await endRefolds(db);
}

/** A refold that runs finds out before its next events, and changes nothing. */
export async function endRefolds(db: Database): Promise<void> {
  for (const table of [sql`refold_groups`, sql`former_verdicts`, sql`refolds`]) {
    await sql`
      delete from ${table}
      where refold_id in (select refold_id from refolds where finished_at is null)`.execute(db);
  }
}
