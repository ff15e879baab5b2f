import { sql } from 'kysely';
import type { Database } from '../database/index.ts';

/** The rates that lead to a currency in some days, by `2026-11-21 USD`: day and the currency that they lead from. */
export async function readRates(
  db: Database,
  siteId: number,
  { to, first, last }: { to: string; first: string | undefined; last: string | undefined },
): Promise<Map<string, string>> {
  const { rows } = await sql<{ day: string; fromCurrency: string; rate: string }>`
    select day::text as day, from_currency, rate::text as rate
    from rates
    where site_id = ${siteId} and to_currency = ${to} and day between ${first ?? null}::date and ${last ?? null}::date`.execute(
    db,
  );
  return new Map(rows.map(({ day, fromCurrency, rate }) => [`${day} ${fromCurrency}`, rate]));
}
