/** Advisory locks of the store: who waits for whom, by name. They are held to the end of a transaction or a connection. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';

/** `folds`: each fold shares it, whoever swaps tables has it alone. `partitions`: who makes or drops them. */
type LockName = 'folds' | 'partitions' | 'refold';

function numberOf(name: LockName): RawBuilder<number> {
  return sql`hashtext(${sql.lit(`lazo ${name}`)})`;
}

/**
 * Waits until no fold runs, and keeps others from beginning until the transaction ends. Throws 55P03 when a fold goes on
 * for longer than others should wait behind us.
 */
export async function lockFoldsAlone(trx: Database): Promise<void> {
  await sql`set local lock_timeout = '1s'`.execute(trx);
  await sql`select pg_advisory_xact_lock(${numberOf('folds')})`.execute(trx);
}

/**
 * A transaction of a fold: among others of its kind, and it need not reach the disk, since the log repairs it. It waits
 * for no lock for long, so that a service that stops can end; the same works a moment later.
 */
export async function enterFold(trx: Database): Promise<void> {
  await sql`
    select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '3s', true),
           pg_advisory_xact_lock_shared(${numberOf('folds')})`.execute(trx);
}

/** Whether this transaction has the lock; false when another has it. */
export async function tryLock(trx: Database, name: LockName): Promise<boolean> {
  const { rows } = await sql<{ isHeld: boolean }>`
    select pg_try_advisory_xact_lock(${numberOf(name)}) as is_held`.execute(trx);
  return rows[0]!.isHeld;
}

/** Runs while the connection holds the locks; undefined, without running, when one of them is another's. */
export async function withLocks<T>(
  held: Database,
  names: readonly LockName[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  const [name, ...rest] = names;
  if (name === undefined) return work();
  const { rows } = await sql<{ isHeld: boolean }>`
    select pg_try_advisory_lock(${numberOf(name)}) as is_held`.execute(held);
  if (!rows[0]!.isHeld) return undefined;
  try {
    return await withLocks(held, rest, work);
  } finally {
    // A connection that broke has let go of it.
    await sql`select pg_advisory_unlock(${numberOf(name)})`.execute(held).catch(() => undefined);
  }
}
