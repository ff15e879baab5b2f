import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';

/** The rates that lead to a currency in the days of a range, whatever the zone, by `2026-11-21 USD`: day and the currency that they lead from. */
export async function readRates(
  db: Database,
  siteId: number,
  { currency, from, to }: { currency: string; from: Date; to: Date },
): Promise<Map<string, string>> {
  const { rows } = await sql<{ day: string; fromCurrency: string; rate: string }>`
    select day::text as day, from_currency, rate::text as rate
    from rates
    where site_id = ${siteId} and to_currency = ${currency}
      and day between ${dayOf(from)} - 1 and ${dayOf(to)} + 1`.execute(db);
  return new Map(rows.map(({ day, fromCurrency, rate }) => [`${day} ${fromCurrency}`, rate]));
}

function dayOf(time: Date): RawBuilder<unknown> {
  return sql`(${time}::timestamptz at time zone 'utc')::date`;
}
