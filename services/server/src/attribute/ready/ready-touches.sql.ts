/** The table of ready touches. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { encodeUuids } from '../../store/index.ts';
import type { Kinds, PackedTouches } from './pack-touches.ts';
import { PACK_ROWS, type ReadyRow, readRows } from './ready-row.sql.ts';
import type { ReadyVisits } from './ready-visits.ts';

/** Keeps others from making the site's touches ready until the transaction ends. */
export async function lockReady(trx: Database, siteId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('lazo ready touches'), ${siteId}::int)`.execute(trx);
}

/** The same, without waiting: whether this transaction has the lock. */
export async function tryLockReady(trx: Database, siteId: number): Promise<boolean> {
  const { rows } = await sql<{ isHeld: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('lazo ready touches'), ${siteId}::int) as is_held`.execute(trx);
  return rows[0]!.isHeld;
}

/** When each of these visitors first said that he is a lead; whoever was erased left no such word. */
export async function readFirstWords(
  trx: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<{ visitorId: string; leadId: string; firstAt: Date }[]> {
  const { rows } = await sql<{ visitorId: string; leadId: string; firstAt: Date }>`
    select visitor_id, lead_id, min(first_at) as first_at from identities
    where site_id = ${siteId} and visitor_id = any(${encodeUuids(visitorIds)}::uuid[]) and via <> 'erased'
    group by visitor_id, lead_id`.execute(trx);
  return rows;
}

type PackedVisits = Pick<ReadyVisits, 'visitorId' | 'leadId' | 'identifiedAt'> & { touches: Buffer };

/** The rows of these visitors become these. */
export async function replaceReady(
  trx: Database,
  siteId: number,
  { visitorIds, rows }: { visitorIds: readonly string[]; rows: readonly PackedVisits[] },
): Promise<void> {
  await sql`
    delete from ready_touches where site_id = ${siteId} and visitor_id = any(${encodeUuids(visitorIds)}::uuid[])`.execute(
    trx,
  );
  if (rows.length === 0) return;
  const times = rows.map(({ identifiedAt }) =>
    identifiedAt === undefined ? null : new Date(identifiedAt).toISOString(),
  );
  await sql`
    insert into ready_touches (site_id, visitor_id, lead_id, identified_at, touches)
    select ${siteId}::int, row.* from unnest(
      ${encodeUuids(rows.map((row) => row.visitorId))}::uuid[], ${encodeUuids(rows.map((row) => row.leadId))}::uuid[], ${times}::timestamptz[],
      ${rows.map((row) => row.touches)}::bytea[]) as row`.execute(trx);
}

const SLICE = 5_000;

/** Rows in the order of their visitors, all of each visitor, after one; none when there are no more. */
export async function readReadySlice(
  db: Database,
  siteId: number,
  after: string | undefined,
): Promise<(PackedTouches & Pick<ReadyVisits, 'visitorId'>)[]> {
  const { rows } = await sql<{ visitorId: string; touches: Buffer }>`
    select visitor_id, touches from ready_touches
    where site_id = ${siteId} and visitor_id > coalesce(${after ?? null}::uuid, ${NOBODYS_ID}::uuid)
    order by visitor_id
    fetch first ${SLICE} rows with ties`.execute(db);
  return rows.map(({ visitorId, touches }) => ({
    visitorId,
    bytes: touches,
    begin: 0,
    end: touches.length,
  }));
}

/** All rows of these leads, or of these visitors. One value holds them: a row by itself costs several times what is in it. */
export async function readReady(
  db: Database,
  siteId: number,
  { of, ids, kinds }: { of: 'lead_id' | 'visitor_id'; ids: Buffer; kinds: Kinds },
): Promise<ReadyRow[]> {
  const { rows } = await sql<{ packed: Buffer | null }>`
    select ${PACK_ROWS} as packed
    from ready_touches
    where site_id = ${siteId} and ${sql.ref(of)} = any(${ids}::uuid[])`.execute(db);
  return readRows(rows[0]!.packed ?? Buffer.alloc(0), kinds);
}

const NOBODYS_ID = '00000000-0000-0000-0000-000000000000';
