/** The tables aside take the place of the live ones, all at once: whoever asks sees all of the old or all of the new. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { FoldTransaction } from '../fold.ts';
import { lockFoldsAlone } from '../locks.sql.ts';
import { chooseLockTimeout, withRetries } from '../with-retries.ts';
import { ASIDE, type Partition } from './aside.sql.ts';

export interface Swap {
  live: string;
  partitions: readonly Partition[];
  /** What can be folded aside before folds are held up. */
  catchUp(): Promise<void>;
  /** The last folds aside, while no other runs. */
  before(trx: FoldTransaction): Promise<void>;
  /** In the same transaction, once the tables are in their place. */
  after(trx: FoldTransaction): Promise<void>;
}

/** Reports that hold a table may last half a minute each; in all it is tried for about five minutes. */
const TRIES = 300;

/** Swaps in one transaction. Folds wait meanwhile, and a report that wants the table for the time of a few renames. */
export function swapIn(db: Database, swap: Swap): Promise<void> {
  return withRetries(async (attempt) => {
    await swap.catchUp();
    await db.transaction().execute((trx) => runSwap(trx, swap, chooseLockTimeout(attempt)));
  }, TRIES);
}

async function runSwap(trx: FoldTransaction, swap: Swap, lockTimeout: string): Promise<void> {
  await lockFoldsAlone(trx); // before the tables: a fold that has them waits for nobody
  await swap.before(trx);
  await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(trx); // so that no report queues behind us for long
  for (const table of new Set(swap.partitions.map(({ table }) => table)))
    await sql`lock table ${sql.table(`${swap.live}.${table}`)} in access exclusive mode`.execute(trx);
  for (const partition of swap.partitions) {
    await dropGhosts(trx, swap.live, partition);
    await swapPartition(trx, swap.live, partition);
  }
  await swap.after(trx);
}

const KEYS: Record<string, string> = {
  sessions: 'site_id, visitor_id, session_id',
  page_views: 'session_id, view_id, visitor_id, site_id',
};

/**
 * What began in a month whose log is gone, and went on into the next, would rise again from what went on: as a row
 * before the oldest month, where it never was.
 */
async function dropGhosts(trx: Database, live: string, { table, name }: Partition): Promise<void> {
  if (!name.endsWith('_before')) return;
  const key = sql.raw(KEYS[table]!);
  await sql`
    delete from ${sql.table(`${ASIDE}.${name}`)}
    where (${key}) not in (select ${key} from ${sql.table(`${live}.${name}`)})`.execute(trx);
}

async function swapPartition(trx: Database, live: string, { table, name, bound }: Partition): Promise<void> {
  const [liveTable, livePart] = [sql.table(`${live}.${table}`), sql.table(`${live}.${name}`)];
  const [asideTable, asidePart] = [sql.table(`${ASIDE}.${table}`), sql.table(`${ASIDE}.${name}`)];
  await sql`alter table ${liveTable} detach partition ${livePart}`.execute(trx);
  await sql`drop table ${livePart}`.execute(trx);
  await sql`alter table ${asideTable} detach partition ${asidePart}`.execute(trx);
  await sql`alter table ${asidePart} set schema ${sql.table(live)}`.execute(trx);
  await sql`alter table ${liveTable} attach partition ${livePart} ${sql.raw(bound)}`.execute(trx);
  await sql`alter table ${livePart} drop constraint lies_within_its_bounds, reset (autovacuum_enabled)`.execute(
    trx,
  );
}
