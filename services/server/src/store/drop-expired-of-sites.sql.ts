/** Sites that keep their events for less long than the service: their rows go out of months that others still have. */

import { buildUuidFloor } from '@lazo/contract';
import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { EVERYBODY, tellChanged } from './changed-visitors.sql.ts';

/** Months for which anybody keeps events: partitions that are older go whole. */
export async function readLongestRetention(db: Database, serviceMonths: number): Promise<number> {
  const { rows } = await sql<{ months: number }>`
    select greatest(${serviceMonths}::int, max(retention_months)) as months from sites`.execute(db);
  return rows[0]!.months;
}

/** Deletes whole months, as a partition would go; tombstones of what nobody keeps any more go too. */
export async function dropExpiredOfSites(
  db: Database,
  { now, serviceMonths }: { now: Date; serviceMonths: number },
): Promise<void> {
  const longest = await readLongestRetention(db, serviceMonths);
  const { rows: sites } = await sql<{ siteId: number; months: number }>`
    select site_id, coalesce(retention_months, ${serviceMonths}::int) as months from sites
    where coalesce(retention_months, ${serviceMonths}::int) < ${longest}::int`.execute(db);
  for (const { siteId, months } of sites)
    await dropMonthsOf(db, siteId, buildUuidFloor(startOf(now, months)));
  const oldest = new Date(startOf(now, longest));
  for (const table of ['visitor_tombstones', 'lead_tombstones'])
    await sql`delete from ${sql.table(table)} where erased_at < ${oldest}`.execute(db);
}

/** Looks by the index on sessions first: an hourly look at a month that is clean reads next to nothing. */
async function dropMonthsOf(db: Database, siteId: number, floor: string): Promise<void> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (select from sessions where site_id = ${siteId} and session_id < ${floor}::uuid) as is_there`.execute(
    db,
  );
  if (!rows[0]!.isThere) return;
  await sql`delete from events where site_id = ${siteId} and event_id < ${floor}::uuid`.execute(db);
  await sql`delete from page_views where site_id = ${siteId} and view_id < ${floor}::uuid`.execute(db);
  await db.transaction().execute(async (trx) => {
    await sql`delete from sessions where site_id = ${siteId} and session_id < ${floor}::uuid`.execute(trx);
    await tellChanged(trx, [{ siteId, visitorId: EVERYBODY, sessionId: null }]);
  });
}

function startOf(now: Date, monthsAgo: number): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1);
}
