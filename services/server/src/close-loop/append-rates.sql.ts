import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { RateRow } from './read-rate.ts';

/** Writes rates: of one day and pair the one that was changed last stands, at one time the greater, so that no order of arrival decides. */
export async function appendRates(
  db: Database,
  siteId: number,
  stated: readonly RateRow[],
  now: number,
): Promise<void> {
  const rows = foldByKey(stated);
  if (rows.length === 0) return;
  await sql`
    insert into rates (site_id, to_currency, day, from_currency, rate, updated_at, recorded_at)
    select ${siteId}::int, row.*, ${new Date(now)}::timestamptz
    from unnest(${rows.map((row) => row.to)}::text[], ${rows.map((row) => row.day)}::date[],
                ${rows.map((row) => row.from)}::text[], ${rows.map((row) => row.rate)}::numeric[],
                ${rows.map((row) => new Date(row.updatedAt).toISOString())}::timestamptz[]) as row
    on conflict (site_id, to_currency, day, from_currency) do update set
      rate = excluded.rate, updated_at = excluded.updated_at, recorded_at = excluded.recorded_at
    where (rates.updated_at, rates.rate) < (excluded.updated_at, excluded.rate)`.execute(db);
}

/** One row a key, in the order of the key: no statement meets a row twice, and two writers cannot wait in a ring. */
function foldByKey(stated: readonly RateRow[]): RateRow[] {
  const byKey = new Map<string, RateRow>();
  for (const row of stated) {
    const key = `${row.to} ${row.day} ${row.from}`;
    const before = byKey.get(key);
    if (!before || isLater(row, before)) byKey.set(key, row);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function isLater(row: RateRow, before: RateRow): boolean {
  if (row.updatedAt !== before.updatedAt) return row.updatedAt > before.updatedAt;
  return Number(row.rate) > Number(before.rate);
}
