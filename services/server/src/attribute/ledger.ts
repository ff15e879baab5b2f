/** What one model earned in one currency: sums of shares, exact as they come and rounded once, when it is closed. */

import { type AttributionRow, type AttributionTotal, type Dimension, type Model, NONE } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import { formatAmount } from './money.ts';
import { shareOut } from './share-out.ts';
import { roundWorth, type Worth } from './worth.ts';

export interface Ledger {
  model: Model;
  currency: string | null;
  /** By number of key. */
  conversions: number[];
  values: number[];
  /** Of conversions that no touch earned. */
  none: { conversions: number; value: number };
  /** Conversions that are credited whole, without rounding. */
  whole: { count: number; exact: bigint };
}

/** Conversions of one currency together. */
export interface Sum extends Worth {
  count: number;
}

export function openLedger(model: Model, currency: string | null): Ledger {
  const none = { conversions: 0, value: 0 };
  return { model, currency, conversions: [], values: [], none, whole: openWhole() };
}

export function openWhole(): Ledger['whole'] {
  return { count: 0, exact: 0n };
}

export function addShare(ledger: Ledger, key: number, conversions: number, value: number): void {
  ledger.conversions[key] = (ledger.conversions[key] ?? 0) + conversions;
  ledger.values[key] = (ledger.values[key] ?? 0) + value;
}

export function addToNone(ledger: Ledger, sum: Pick<Sum, 'count' | 'minor'>): void {
  ledger.none.conversions += sum.count;
  ledger.none.value += sum.minor;
}

export function addWhole(whole: Ledger['whole'], sum: Sum): void {
  whole.count += sum.count;
  whole.exact += sum.exact;
}

/** Six digits of a conversion: what a share is printed with. */
export const SHARE_DIGITS = 1_000_000;

export interface ClosedLedger {
  rows: AttributionRow[];
  total: AttributionTotal;
}

interface Cell {
  key: readonly (string | null)[];
  conversions: number;
  value: number;
  touches: number;
}

export interface Closing {
  by: readonly Dimension[];
  book: KeyBook;
  /** By number of key: touches of counted conversions of this currency. */
  touches: readonly number[];
  whole: Ledger['whole'];
  /** Whether what was credited whole is the total; else the total is the sum of the shares. */
  isWhole: boolean;
  isAdditive: boolean;
}

/** Rounds the cells so that they add up to the total, to the cent; those of a model that does not add up, each by itself. */
export function closeLedger(ledger: Ledger, closing: Closing): ClosedLedger {
  const { model, currency } = ledger;
  const { whole } = closing;
  const cells = readCells(ledger, closing);
  const counts = cells.map((cell) => cell.conversions * SHARE_DIGITS);
  const values = cells.map((cell) => cell.value);
  const totalCount = closing.isWhole ? BigInt(whole.count) * BigInt(SHARE_DIGITS) : roundSum(counts);
  const totalValue = closing.isWhole ? roundWorth(whole.exact) : roundSum(values);
  const share = (total: bigint, parts: readonly number[]) =>
    closing.isAdditive ? shareOut(total, parts) : parts.map((part) => BigInt(Math.round(part)));
  const roundedCounts = share(totalCount, counts);
  const roundedValues = share(totalValue, values);
  const print = (minor: bigint) => (currency === null ? null : formatAmount(minor, currency));
  const rows = cells.map((cell, place) => ({
    ...Object.fromEntries(closing.by.map((dimension, column) => [dimension, cell.key[column]])),
    model,
    currency,
    conversions: Number(roundedCounts[place]) / SHARE_DIGITS,
    value: print(roundedValues[place]!),
    touches: cell.touches,
  }));
  return {
    rows: rows.filter((_, place) => roundedCounts[place] !== 0n || roundedValues[place] !== 0n),
    total: {
      model,
      currency,
      conversions: Number(totalCount) / SHARE_DIGITS,
      value: print(totalValue),
      ...(closing.isAdditive ? {} : { additive: false as const }),
    },
  };
}

/** Largest first. */
function readCells({ conversions, values, none }: Ledger, { by, book, touches }: Closing): Cell[] {
  const cells: Cell[] = [];
  for (const [key, count] of conversions.entries())
    if (count !== undefined)
      cells.push({
        key: book.read(key),
        conversions: count,
        value: values[key]!,
        touches: touches[key] ?? 0,
      });
  if (none.conversions > 0) cells.push({ key: by.map(() => NONE), ...none, touches: 0 });
  return cells.sort(
    (a, b) => b.value - a.value || b.conversions - a.conversions || compareKeys(a.key, b.key),
  );
}

function roundSum(shares: readonly number[]): bigint {
  return BigInt(Math.round(shares.reduce((sum, share) => sum + share, 0)));
}

function compareKeys(a: Cell['key'], b: Cell['key']): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
