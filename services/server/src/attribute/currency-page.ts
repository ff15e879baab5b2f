/** What the models earned in one currency, and what they have in common there. */

import type { DataDrivenModel, Model } from '@lazo/contract';
import type { Range } from './credit-in-range.ts';
import type { DataDrivenBook } from './data-driven-book.ts';
import { addShare, addToNone, type Ledger, openLedger, openWhole, type Sum } from './ledger.ts';
import type { KeyedPath } from './path.ts';

export interface CurrencyPage {
  /** By number of key: touches of counted conversions. */
  touches: number[];
  /** Conversions that every model credits whole; with a range of touches each model's ledger has its own. */
  whole: Ledger['whole'];
  ledgers: Map<Model, Ledger>;
  /** By data-driven model and conversion name: how many of them a touch earned, and their worth. */
  earned: Map<Model, Map<string, Pick<Sum, 'count' | 'minor'>>>;
}

export function openPage(models: readonly Model[], currency: string | null): CurrencyPage {
  const ledgers = models.map((model) => [model, openLedger(model, currency)] as const);
  return { touches: [], whole: openWhole(), ledgers: new Map(ledgers), earned: new Map() };
}

export function countTouches(
  touches: number[],
  { path, isInRange, times }: { path: KeyedPath; isInRange: Range; times: number },
): void {
  for (let place = 0; place < path.touches.length; place += 1) {
    if (isInRange && !isInRange(path.touches[place]!.startedAt)) continue;
    const key = path.keys[place]!;
    touches[key] = (touches[key] ?? 0) + times;
  }
}

/** Whether anything of the conversions is in range. */
export function addShares(
  ledger: Ledger,
  { path, sum, shares }: { path: KeyedPath; sum: Sum; shares: readonly number[] },
): boolean {
  let earns = false;
  for (let place = 0; place < shares.length; place += 1) {
    const share = shares[place]!;
    if (share === 0) continue;
    earns = true;
    addShare(ledger, path.keys[place]!, share * sum.count, share * sum.minor);
  }
  return earns;
}

/** What a model that needs all paths first will share out when it has them. */
export function setAside(
  page: CurrencyPage,
  model: Model,
  { path, sum, name }: { path: KeyedPath; sum: Sum; name: string },
): void {
  const ledger = page.ledgers.get(model)!;
  if (path.touches.length === 0) {
    addToNone(ledger, sum);
    return;
  }
  const byName = page.earned.get(model) ?? new Map<string, Pick<Sum, 'count' | 'minor'>>();
  page.earned.set(model, byName);
  const { count, minor } = byName.get(name) ?? { count: 0, minor: 0 };
  byName.set(name, { count: count + sum.count, minor: minor + sum.minor });
}

/** Gives each key what a data-driven model says that it earns; where it says that none does, nobody earned it. */
export function shareOut(
  pages: ReadonlyMap<string | null, CurrencyPage>,
  { model, readShares }: { model: DataDrivenModel } & Pick<DataDrivenBook, 'readShares'>,
): void {
  for (const [currency, { ledgers, earned }] of pages)
    for (const [name, sum] of earned.get(model) ?? []) {
      const ledger = ledgers.get(model)!;
      const shares = readShares(name, currency);
      if (shares.length === 0) addToNone(ledger, sum);
      for (const { key, conversions, value } of shares)
        addShare(ledger, key, sum.count * conversions, sum.minor * value);
    }
}

/** By code; what has no amount comes last. */
export function compareCurrencies(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}
