/** Amounts are whole minor units inside and decimal strings at the doors: no float ever touches one. */

import { CURRENCIES } from './currencies.ts';

/** Whether a code is one of ISO 4217, in capitals. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** Decimals that amounts of a currency have. */
export function countDecimals(currency: string): number {
  return CURRENCIES.get(currency) ?? 2;
}

/** Shares are floats, which count minor units one by one up to here: ninety million million euros. */
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * A number or decimal string of major units as minor units: `"1234.5"` EUR is `123450n`.
 * Undefined when it is none, is negative, or has more decimals than the currency.
 */
export function parseAmount(value: unknown, currency: string): bigint | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const match = /^\+?(\d{1,18})(?:\.(\d*))?$/.exec(expand(value));
  if (!match) return undefined;
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  const wanted = countDecimals(currency);
  if (decimals.length > wanted) return undefined;
  const minor = BigInt(match[1]! + decimals.padEnd(wanted, '0'));
  return minor <= LARGEST ? minor : undefined;
}

/** JavaScript writes numbers from 1e21 on, and below 1e-6, with an exponent: no amount of ours is there. */
function expand(value: number | string): string {
  return typeof value === 'number' ? String(value) : value.trim();
}

/** Minor units as a decimal string of major units: `123450n` EUR is `"1234.50"`. */
export function formatAmount(minor: bigint, currency: string): string {
  const decimals = countDecimals(currency);
  const text = minor.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** The minor units of what `formatAmount` wrote, however many they are: a sum may be larger than any amount that is taken. */
export function readPrinted(text: string): bigint {
  return BigInt(text.replace('.', ''));
}
