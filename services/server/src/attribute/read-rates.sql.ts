import { sql } from 'kysely';
import type { Database } from '../database/index.ts';

/** The rates that lead to a currency, by `2026-11-21 USD`: day and the currency that they lead from. */
export async function readRates(db: Database, siteId: number, to: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ day: string; fromCurrency: string; rate: string }>`
    select day::text as day, from_currency, rate::text as rate
    from rates
    where site_id = ${siteId} and to_currency = ${to}`.execute(db);
  return new Map(rows.map(({ day, fromCurrency, rate }) => [`${day} ${fromCurrency}`, rate]));
}
