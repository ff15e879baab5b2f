/** What is committed and not folded: its rows in `pending`, and the transaction in which they go. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { EventRow } from './event-row.ts';
import type { FoldTransaction } from './fold.ts';
import { enterFold } from './locks.sql.ts';
import { formatMicros, parseMicros } from './micros.ts';

/** A group of the log by its row in `pending`. */
export interface PendingGroup {
  writer: string;
  /** Microseconds since 1970. */
  receivedAt: number;
}

/** Leftovers that are folded before the next look at what is new. */
const LEFTOVERS_AT_ONCE = 2_000;

/** Groups of other writers, oldest first, and those of our own that should have been folded by now. */
export async function readLeftovers(
  db: Database,
  { writerId, settledBefore }: { writerId: string; settledBefore: number },
): Promise<(PendingGroup & { rowCount: number })[]> {
  const { rows } = await sql<{ writer: string; receivedMicros: string; rowCount: string }>`
    select writer, (extract(epoch from received_at) * 1000000)::bigint as received_micros, sum(row_count) as row_count
    from pending
    where writer <> ${writerId} or received_at < ${new Date(settledBefore)}
    group by writer, received_at
    order by received_at
    limit ${LEFTOVERS_AT_ONCE}`.execute(db);
  return rows.map(({ writer, receivedMicros, rowCount }) => ({
    writer,
    receivedAt: parseMicros(receivedMicros),
    rowCount: Number(rowCount),
  }));
}

/**
 * A transaction that folds these groups, or some of their events. A refold that runs beside hears of them, since it may
 * have read the log before they came.
 */
export function foldInTransaction<T>(
  db: Database,
  groups: readonly PendingGroup[],
  work: (trx: FoldTransaction) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await enterFold(trx);
    await tellRefold(trx, listArrivals(groups));
    return work(trx);
  });
}

/** These groups are folded. */
export async function forgetPending(trx: FoldTransaction, groups: readonly PendingGroup[]): Promise<void> {
  const arrivals = listArrivals(groups);
  await sql`
    delete from pending
    using unnest(${groups.map((group) => group.writer)}::uuid[], ${arrivals}::timestamptz[])
      as folded (writer, received_at)
    where pending.writer = folded.writer and pending.received_at = folded.received_at`.execute(trx);
}

function listArrivals(groups: readonly PendingGroup[]): string[] {
  return groups.map((group) => formatMicros(group.receivedAt));
}

async function tellRefold(trx: FoldTransaction, arrivals: readonly string[]): Promise<void> {
  await sql`
    insert into refold_groups (refold_id, received_at)
    select refold_id, received_at
    from refolds, unnest(${arrivals}::timestamptz[]) as folded (received_at)
    where finished_at is null
    on conflict do nothing -- two writers may share a microsecond`.execute(trx);
}

/** Keeps an event that a fold cannot take where it can be looked at. */
export async function setAside(
  db: Database,
  event: EventRow,
  failure: { error: string; now: number },
): Promise<void> {
  const { siteId, visitorId, sessionId, eventId } = event;
  await sql`
    insert into unfolded (site_id, visitor_id, session_id, event_id, error, failed_at)
    values (${siteId}, ${visitorId}, ${sessionId}, ${eventId}, ${failure.error}, ${new Date(failure.now)})
    on conflict do nothing -- it failed before, and was kept`.execute(db);
}

/** What was set aside until then is folded by now, but for these. */
export async function forgetUnfolded(
  trx: FoldTransaction,
  { until, failed }: { until: Date; failed: readonly EventRow[] },
): Promise<void> {
  await sql`
    delete from unfolded
    where failed_at <= ${until}
      and (session_id, event_id, visitor_id, site_id) not in (
        select * from unnest(${failed.map((event) => event.sessionId)}::uuid[], ${failed.map((event) => event.eventId)}::uuid[],
                             ${failed.map((event) => event.visitorId)}::uuid[], ${failed.map((event) => event.siteId)}::int[]))`.execute(
    trx,
  );
}
