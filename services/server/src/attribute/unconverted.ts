import type { Unconverted } from '@lazo/contract';
import { formatAmount } from './money.ts';
import type { CountedConversion } from './read-conversions.sql.ts';

/** Enough to see which rates to import; the next answer tells what is still missing. */
const DAYS_AT_MOST = 100;

/** Adds up the conversions that no rate leads from. `dayOf` names the day whose rate is missing. */
export function buildUnconverted(dayOf: (time: number) => string) {
  const sums = new Map<string, { conversions: number; minor: bigint; days: Set<string> }>();
  return {
    add({ currency, valueMinor, occurredAt }: CountedConversion): void {
      if (currency === null || valueMinor === null) return;
      const sum = sums.get(currency) ?? { conversions: 0, minor: 0n, days: new Set<string>() };
      sum.conversions += 1;
      sum.minor += valueMinor;
      sum.days.add(dayOf(occurredAt));
      sums.set(currency, sum);
    },
    read(): Unconverted[] {
      return [...sums].sort().map(([currency, { conversions, minor, days }]) => ({
        currency,
        conversions,
        value: formatAmount(minor, currency),
        days: [...days].sort().slice(0, DAYS_AT_MOST),
      }));
    },
  };
}
