/** The tables aside take the place of the live ones, all at once: whoever asks sees all of the old or all of the new. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { FoldTransaction } from '../fold.ts';
import { lockFoldsAlone } from '../locks.sql.ts';
import { withRetries } from '../with-retries.ts';
import { ASIDE, type Partition } from './aside.sql.ts';

export interface Swap {
  live: string;
  partitions: readonly Partition[];
  /** The last folds aside, while no other runs. */
  before(trx: FoldTransaction): Promise<void>;
  /** In the same transaction, once the tables are in their place. */
  after(trx: FoldTransaction): Promise<void>;
}

/** Reports that hold a table may last half a minute each; in all it is tried for about five minutes. */
const TRIES = 300;

/** Swaps in one transaction. Folds wait meanwhile, and a report that wants the table for the time of a few renames. */
export function swapIn(db: Database, swap: Swap): Promise<void> {
  const tables = [...new Set(swap.partitions.map(({ table }) => table))];
  return withRetries(
    () =>
      db.transaction().execute(async (trx) => {
        await sql`set local lock_timeout = '5s'`.execute(trx);
        await lockFoldsAlone(trx); // before the tables: a fold that has them waits for nobody
        await swap.before(trx);
        await sql`set local lock_timeout = '300ms'`.execute(trx); // so that no report queues behind us for long
        for (const table of tables)
          await sql`lock table ${sql.table(`${swap.live}.${table}`)} in access exclusive mode`.execute(trx);
        for (const partition of swap.partitions) await swapPartition(trx, swap.live, partition);
        await swap.after(trx);
      }),
    TRIES,
  );
}

async function swapPartition(trx: Database, live: string, { table, name, bound }: Partition): Promise<void> {
  const [liveTable, livePart] = [sql.table(`${live}.${table}`), sql.table(`${live}.${name}`)];
  const [asideTable, asidePart] = [sql.table(`${ASIDE}.${table}`), sql.table(`${ASIDE}.${name}`)];
  await sql`alter table ${liveTable} detach partition ${livePart}`.execute(trx);
  await sql`drop table ${livePart}`.execute(trx);
  await sql`alter table ${asideTable} detach partition ${asidePart}`.execute(trx);
  await sql`alter table ${asidePart} set schema ${sql.table(live)}`.execute(trx);
  await sql`alter table ${liveTable} attach partition ${livePart} ${sql.raw(bound)}`.execute(trx);
  await sql`alter table ${livePart} drop constraint lies_within_its_bounds`.execute(trx);
}
