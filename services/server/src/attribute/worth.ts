/** What a conversion is worth: in its own currency, or in the one that was asked for. */

import { countDecimals } from './money.ts';

/** An amount without rounding. */
export interface Worth {
  /** Null: it has no amount. */
  currency: string | null;
  /** Minor units times 10^FRACTION_DIGITS. */
  exact: bigint;
  /** The same as a number of minor units, for shares of it. */
  minor: number;
}

/** Of minor units, kept until the last sum: rates have twelve decimals at most, and currencies differ by four at most. */
const FRACTION_DIGITS = 16;
const ONE = 10n ** BigInt(FRACTION_DIGITS);
/** Decimals of a rate at most. */
export const RATE_DECIMALS = 12;

/** What does not count has no worth. */
export const NOTHING: Readonly<Worth> = { currency: null, exact: 0n, minor: 0 };

/** An amount as it is. */
export function keepAmount(valueMinor: bigint | null, currency: string | null): Worth {
  if (valueMinor === null || currency === null) return NOTHING;
  return { currency, exact: valueMinor * ONE, minor: Number(valueMinor) };
}

/** An amount at a rate, a decimal of major units for one major unit. */
export function convertAmount(
  valueMinor: bigint,
  { from, to, rate }: { from: string; to: string; rate: string },
): Worth {
  const [whole, fraction = ''] = rate.split('.') as [string, string?];
  const scaled = BigInt(whole + fraction.slice(0, RATE_DECIMALS).padEnd(RATE_DECIMALS, '0'));
  const digits = FRACTION_DIGITS - RATE_DECIMALS + countDecimals(to) - countDecimals(from);
  const exact = valueMinor * scaled * 10n ** BigInt(digits);
  return { currency: to, exact, minor: Number(exact) / Number(ONE) };
}

/** A sum in whole minor units, a half rounded up. */
export function roundWorth(exact: bigint): bigint {
  return (exact + ONE / 2n) / ONE;
}
