/** Waiting until what was let in before a moment has come to rest. */

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { buildProblem } from '../errors.ts';

const LOOK_EVERY_MS = 50;
/** A statement of the log takes no longer. */
const PATIENCE_MS = 30_000;

/** Resolves when every transaction that writes now has ended. Blocks nobody. */
export async function whenWritten(db: Database): Promise<void> {
  const { rows } = await sql<{ now: string }>`select pg_current_xact_id()::text as now`.execute(db);
  await whenTrue(
    db,
    sql<{ isTrue: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::numeric > ${rows[0]!.now}::numeric as is_true`,
  );
}

/** Resolves when everything that is committed to the log now is folded. */
export async function whenFolded(db: Database): Promise<void> {
  const { rows } = await sql<{ newest: Date | null }>`
    select max(received_at) + interval '1 millisecond' as newest from pending`.execute(db);
  const newest = rows[0]!.newest;
  if (newest === null) return;
  await whenTrue(
    db,
    sql<{ isTrue: boolean }>`
    select not exists (select from pending where received_at <= ${newest}) as is_true`,
  );
}

async function whenTrue(db: Database, question: ReturnType<typeof sql<{ isTrue: boolean }>>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const { rows } = await question.execute(db);
    if (rows[0]!.isTrue) return;
    await sleep(LOOK_EVERY_MS);
  }
  const detail = 'The database is too busy to erase anybody just now. Erase him again after a moment.';
  throw buildProblem(503, { reason: 'unavailable', detail }, { 'retry-after': '10' });
}
