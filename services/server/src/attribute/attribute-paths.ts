/** From paths to the rows of a report: shares are summed exactly as they are, and rounded once at the end. */

import {
  type AttributionRow,
  type AttributionTotal,
  type Dimension,
  isDirect,
  type Model,
  NONE,
} from '@lazo/contract';
import { creditPath } from './credit-path.ts';
import type { ModelSettings } from './models/model.ts';
import { formatAmount } from './money.ts';
import type { Path, PathTouch } from './path.ts';
import { shareOut } from './share-out.ts';

export interface AttributionSettings extends ModelSettings {
  models: readonly Model[];
  by: readonly Dimension[];
  direct: 'include' | 'exclude';
  /** With `dateBy=touch`: which credited touches are in range. Absent: all. */
  isInRange?: (time: number) => boolean;
}

/** A row on its way: sums of shares, not yet rounded. */
interface Cell {
  key: (string | null)[];
  conversions: number;
  value: number;
  touches: number;
}

/** What one model earned in one currency. */
interface Ledger {
  model: Model;
  currency: string | null;
  cells: Map<string, Cell>;
  /** Of whole conversions, exact; undefined when only touches in a range are credited. */
  whole: { count: bigint; minor: bigint } | undefined;
}

/** Credits every path under every model, and adds up by the dimensions asked for. */
export function attributePaths(
  paths: readonly Path[],
  settings: AttributionSettings,
): { rows: AttributionRow[]; totals: AttributionTotal[] } {
  const ledgers = new Map<string, Ledger>();
  for (const path of paths) {
    const considered = { ...path, touches: dropDirect(path.touches, settings.direct) };
    for (const model of settings.models)
      creditInto(
        getLedger(ledgers, { model, currency: path.currency, isWhole: !settings.isInRange }),
        considered,
        settings,
      );
  }
  const closed = [...ledgers.values()].map((ledger) => closeLedger(ledger, settings.by));
  return { rows: closed.flatMap(({ rows }) => rows), totals: closed.map(({ total }) => total) };
}

/** `exclude`: direct touches do not count unless all are direct. */
function dropDirect(touches: PathTouch[], direct: 'include' | 'exclude'): PathTouch[] {
  if (direct === 'include') return touches;
  const others = touches.filter((touch) => !isDirect(touch.channel));
  return others.length > 0 ? others : touches;
}

function getLedger(
  ledgers: Map<string, Ledger>,
  { model, currency, isWhole }: { model: Model; currency: string | null; isWhole: boolean },
): Ledger {
  const key = `${model} ${currency}`;
  let ledger = ledgers.get(key);
  if (!ledger) {
    ledger = { model, currency, cells: new Map(), whole: isWhole ? { count: 0n, minor: 0n } : undefined };
    ledgers.set(key, ledger);
  }
  return ledger;
}

function creditInto(ledger: Ledger, path: Path, settings: AttributionSettings): void {
  const isInRange = settings.isInRange ?? (() => true);
  const value = Number(path.valueMinor ?? 0n);
  if (ledger.whole) {
    ledger.whole.count += 1n;
    ledger.whole.minor += path.valueMinor ?? 0n;
  }
  if (path.touches.length === 0) {
    if (isInRange(path.occurredAt))
      add(
        ledger,
        settings.by.map(() => NONE),
        { conversions: 1, value, touches: 0 },
      );
    return;
  }
  creditPath(path, ledger.model, settings).forEach((share, place) => {
    const touch = path.touches[place] as PathTouch;
    if (!isInRange(touch.startedAt)) return;
    add(
      ledger,
      settings.by.map((dimension) => readDimension(dimension, touch, path)),
      { conversions: share, value: share * value, touches: 1 },
    );
  });
}

function readDimension(dimension: Dimension, touch: PathTouch, path: Path): string | null {
  return dimension === 'conversion' ? path.name : touch[dimension];
}

function add(
  ledger: Ledger,
  key: (string | null)[],
  earned: { conversions: number; value: number; touches: number },
): void {
  const name = JSON.stringify(key);
  let cell = ledger.cells.get(name);
  if (!cell) {
    cell = { key, conversions: 0, value: 0, touches: 0 };
    ledger.cells.set(name, cell);
  }
  cell.conversions += earned.conversions;
  cell.value += earned.value;
  cell.touches += earned.touches;
}

/** Six digits of a conversion: what a share is printed with. */
const SHARE_DIGITS = 1_000_000;

/** Rounds the cells of a ledger so that they add up to its total, to the cent. */
function closeLedger(
  { model, currency, cells, whole }: Ledger,
  by: readonly Dimension[],
): { rows: AttributionRow[]; total: AttributionTotal } {
  const sorted = [...cells.values()].sort(
    (a, b) => b.value - a.value || b.conversions - a.conversions || compareKeys(a.key, b.key),
  );
  const counts = sorted.map((cell) => cell.conversions * SHARE_DIGITS);
  const values = sorted.map((cell) => cell.value);
  const totalCount = whole ? whole.count * BigInt(SHARE_DIGITS) : roundSum(counts);
  const totalValue = whole ? whole.minor : roundSum(values);
  const roundedCounts = shareOut(totalCount, counts);
  const roundedValues = shareOut(totalValue, values);
  const print = (minor: bigint) => (currency === null ? null : formatAmount(minor, currency));
  const rows = sorted.map((cell, place) => ({
    ...Object.fromEntries(by.map((dimension, column) => [dimension, cell.key[column]])),
    model,
    currency,
    conversions: Number(roundedCounts[place]) / SHARE_DIGITS,
    value: print(roundedValues[place]!),
    touches: cell.touches,
  }));
  return {
    rows: rows.filter((_, place) => roundedCounts[place] !== 0n || roundedValues[place] !== 0n),
    total: { model, currency, conversions: Number(totalCount) / SHARE_DIGITS, value: print(totalValue) },
  };
}

function roundSum(shares: readonly number[]): bigint {
  return BigInt(Math.round(shares.reduce((sum, share) => sum + share, 0)));
}

function compareKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
