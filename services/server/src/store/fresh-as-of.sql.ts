import type { Database } from '../database/index.ts';
import type { StoreTables } from './store.table.ts';

/**
 * Everything acknowledged before this instant is in the folds: the arrival of the oldest group that is not
 * folded, else now. Ask it before the report and in the same snapshot, or before it in an earlier one.
 */
export async function readFreshAsOf(db: Database, now: Date): Promise<Date> {
  const { oldest } = await db
    .withTables<StoreTables>()
    .selectFrom('pending')
    .select((pending) => pending.fn.min('receivedAt').as('oldest'))
    .executeTakeFirstOrThrow();
  return oldest && oldest < now ? oldest : now;
}
