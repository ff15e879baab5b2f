/** What conversions count for: in their own currency, or at the rate of their day in the one that was asked for. */

import type { Database } from '../database/index.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readRates } from './read-rates.sql.ts';
import { convertAmount, keepAmount, type Worth } from './worth.ts';

export interface ConversionRates {
  worthOf(conversion: CountedConversion): Worth | undefined;
  /** The day of a time, in the zone that was asked for. */
  dayOf(time: number): string;
}

/** For conversions of a range. Only rates that were imported for that very day and direction: none is guessed from another day, or turned round. */
export async function readConversionRates(
  db: Database,
  asked: { siteId: number; currency: string | null; timezone: string },
  { from, to }: { from: Date; to: Date },
): Promise<ConversionRates> {
  const dayOf = buildDayReader(asked.timezone);
  const wanted = asked.currency;
  if (wanted === null)
    return { worthOf: ({ valueMinor, currency }) => keepAmount(valueMinor, currency), dayOf };
  const rates = await readRates(db, asked.siteId, { currency: wanted, from, to });
  return {
    dayOf,
    worthOf({ valueMinor, currency, occurredAt }) {
      if (valueMinor === null || currency === null || currency === wanted)
        return keepAmount(valueMinor, currency);
      const rate = rates.get(`${dayOf(occurredAt)} ${currency}`);
      return rate === undefined ? undefined : convertAmount(valueMinor, { from: currency, to: wanted, rate });
    },
  };
}

function buildDayReader(timezone: string): (time: number) => string {
  if (timezone === 'UTC') return (time) => new Date(time).toISOString().slice(0, 10);
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' });
  return (time) => format.format(time);
}
