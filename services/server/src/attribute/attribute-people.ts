/** From people to the rows of a report: every model at once, in one pass over the paths. */

import {
  type AttributionRow,
  type AttributionTotal,
  DATA_DRIVEN_MODELS,
  type Dimension,
  type Model,
  type PathModel,
  type Unconverted,
} from '@lazo/contract';
import { buildChainBook, type ChainBook } from './chain-book.ts';
import { creditInRange, type Range } from './credit-in-range.ts';
import { buildKeyBook, type KeyBook } from './key-book.ts';
import { addShare, addToNone, addWhole, closeLedger, type Ledger, openLedger, type Sum } from './ledger.ts';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { PathTouch } from './path.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { buildPaths, type KeyedPath, type PathWindow } from './timeline.ts';
import { buildUnconverted } from './unconverted.ts';
import type { Worth } from './worth.ts';

export interface AttributionSettings extends ModelSettings, PathWindow {
  models: readonly Model[];
  by: readonly Dimension[];
  /** How many touches a state of `markov` remembers. */
  order: number;
  /** With `dateBy=touch`: which credited touches are in range. */
  isInRange?: Range;
  /** What a conversion counts for. Undefined: no rate leads to the currency that was asked for. */
  worthOf(conversion: CountedConversion): Worth | undefined;
  /** The day whose rate a conversion takes. */
  dayOf(time: Date): string;
}

/** Conversions of one path and currency on their way through a model. */
export interface Credited {
  conversions: readonly Valued[];
  path: KeyedPath;
  model: Model;
  /** One share a touch; undefined when no touch earned it, or when the model shares out by keys. */
  shares: readonly number[] | undefined;
}

/** A conversion with what it counts for. */
export interface Valued {
  conversion: CountedConversion;
  worth: Worth;
}

/** Hears of each conversion under each model. */
export type Tell = (credited: Credited, book: KeyBook) => void;

export interface AttributionBook {
  /** Credits the conversions of a person. `tell` hears of each, under each model. */
  add(person: Person, tell?: Tell): Promise<void>;
  /** Somebody without a conversion: models that are driven by data learn from him. */
  addLost(touches: readonly PathTouch[]): void;
  close(): Promise<ClosedBook>;
}

export interface ClosedBook {
  rows: AttributionRow[];
  totals: AttributionTotal[];
  unconverted: Unconverted[];
  /** What `markov` gives each key of a conversion that some touch earned. */
  readShares: ChainBook['readShares'];
  /** The values of a row by the number of its key. */
  readKey: KeyBook['read'];
}

/** What is known of one currency beside the models. */
interface CurrencyPage {
  touches: number[];
  ledgers: Map<Model, Ledger>;
  /** By conversion name: how many of them a touch earned, and their worth, for `markov`. */
  earned: Map<string, { count: number; minor: number }>;
}

/** Touches under models that are credited before others have their turn: some milliseconds. */
const STEPS_AT_ONCE = 500_000;

export function openAttribution(settings: AttributionSettings): AttributionBook {
  const book = buildKeyBook(settings.by);
  const chains = buildChainBook(settings.order, book);
  const unconverted = buildUnconverted(settings.dayOf);
  const pages = new Map<string | null, CurrencyPage>();
  const pathModels = settings.models.filter(isPathModel);
  let steps = 0;
  const isDataDriven = pathModels.length < settings.models.length;

  function getPage(currency: string | null): CurrencyPage {
    let page = pages.get(currency);
    if (!page) {
      const ledgers = settings.models.map((model) => [model, openLedger(model, currency)] as const);
      page = { touches: [], ledgers: new Map(ledgers), earned: new Map() };
      pages.set(currency, page);
    }
    return page;
  }

  async function add(person: Person, tell?: Tell): Promise<void> {
    for (const { path, conversions } of buildPaths(person, settings, book)) {
      for (const [currency, valued] of Map.groupBy(evaluate(path, conversions), readCurrency))
        creditPath(path, currency, valued, tell);
      steps += path.touches.length * settings.models.length;
      if (steps < STEPS_AT_ONCE) continue;
      steps = 0;
      await new Promise(setImmediate); // others have their turn
    }
  }

  /** What each conversion counts for; those that no rate leads from are listed, and tell data-driven models of their path. */
  function evaluate(path: KeyedPath, conversions: readonly CountedConversion[]): Valued[] {
    return conversions.flatMap((conversion) => {
      const worth = settings.worthOf(conversion);
      if (worth) return { conversion, worth };
      if (hasPartIn(path, conversion, settings.isInRange)) unconverted.add(conversion);
      if (isDataDriven && path.touches.length > 0)
        chains.addConverted(path, conversion.name, { count: 1, currency: null, minor: 0 });
      return [];
    });
  }

  function creditPath(
    path: KeyedPath,
    currency: string | null,
    valued: readonly Valued[],
    tell?: Tell,
  ): void {
    const page = getPage(currency);
    const { isInRange } = settings;
    const all = addUp(currency, valued);
    const dated = isInRange
      ? addUp(
          currency,
          valued.filter(({ conversion }) => isInRange(conversion.occurredAt.getTime())),
        )
      : all;
    countTouches(page.touches, { path, isInRange, times: all.count });
    for (const model of pathModels) {
      const shares = creditInRange(path, model, settings);
      if (shares) credit(page.ledgers.get(model)!, { path, sum: all, shares }, isInRange === undefined);
      else creditNone(page.ledgers.get(model)!, dated);
      tell?.({ conversions: valued, path, model, shares }, book);
    }
    if (!isDataDriven) return;
    const { name } = valued[0]!.conversion;
    if (path.touches.length > 0) chains.addConverted(path, name, all);
    for (const model of DATA_DRIVEN_MODELS.filter((one) => page.ledgers.has(one))) {
      setAside(page, model, { path, sum: all, name });
      tell?.({ conversions: valued, path, model, shares: undefined }, book);
    }
  }

  async function close(): Promise<ClosedBook> {
    if (isDataDriven) await shareOutChains(pages, chains);
    const ordered = [...pages].sort(([a], [b]) => compareCurrencies(a, b));
    const closed = settings.models.flatMap((model) =>
      ordered.map(([, page]) =>
        closeLedger(page.ledgers.get(model)!, {
          by: settings.by,
          book,
          touches: page.touches,
          isWhole: !settings.isInRange || !isAdditive(model),
          isAdditive: isAdditive(model),
        }),
      ),
    );
    return {
      rows: closed.flatMap(({ rows }) => rows),
      totals: closed.map(({ total }) => total),
      unconverted: unconverted.read(),
      readShares: chains.readShares,
      readKey: book.read,
    };
  }

  return { add, addLost: chains.addLost, close };
}

function isPathModel(model: Model): model is PathModel {
  return model in MODEL_RULES;
}

function isAdditive(model: Model): boolean {
  return !isPathModel(model) || MODEL_RULES[model].isAdditive !== false;
}

function readCurrency({ worth }: Valued): string | null {
  return worth.currency;
}

function addUp(currency: string | null, valued: readonly Valued[]): Sum {
  const sum: Sum = { currency, count: valued.length, exact: 0n, minor: 0 };
  for (const { worth } of valued) {
    sum.exact += worth.exact;
    sum.minor += worth.minor;
  }
  return sum;
}

/** Whether any of a conversion would be in the answer. */
function hasPartIn(path: KeyedPath, { occurredAt }: CountedConversion, isInRange: Range): boolean {
  if (!isInRange) return true;
  if (path.touches.length === 0) return isInRange(occurredAt.getTime());
  return path.touches.some((touch) => isInRange(touch.startedAt));
}

function countTouches(
  touches: number[],
  { path, isInRange, times }: { path: KeyedPath; isInRange: Range; times: number },
): void {
  for (let place = 0; place < path.touches.length; place += 1) {
    if (isInRange && !isInRange(path.touches[place]!.startedAt)) continue;
    const key = path.keys[place]!;
    touches[key] = (touches[key] ?? 0) + times;
  }
}

/** `isWhole`: a conversion counts in the total even if nothing of it does in the rows. */
function credit(
  ledger: Ledger,
  { path, sum, shares }: { path: KeyedPath; sum: Sum; shares: readonly number[] },
  isWhole: boolean,
): void {
  let earns = false;
  for (let place = 0; place < shares.length; place += 1) {
    const share = shares[place]!;
    if (share === 0) continue;
    earns = true;
    addShare(ledger, path.keys[place]!, share * sum.count, share * sum.minor);
  }
  if (earns || isWhole) addWhole(ledger, sum);
}

function creditNone(ledger: Ledger, sum: Sum): void {
  if (sum.count === 0) return;
  addToNone(ledger, sum);
  addWhole(ledger, sum);
}

/** What a model that needs all paths first will share out when it has them. */
function setAside(
  page: CurrencyPage,
  model: Model,
  { path, sum, name }: { path: KeyedPath; sum: Sum; name: string },
): void {
  const ledger = page.ledgers.get(model)!;
  if (path.touches.length === 0) {
    creditNone(ledger, sum);
    return;
  }
  addWhole(ledger, sum);
  const earned = page.earned.get(name) ?? { count: 0, minor: 0 };
  page.earned.set(name, { count: earned.count + sum.count, minor: earned.minor + sum.minor });
}

async function shareOutChains(
  pages: ReadonlyMap<string | null, CurrencyPage>,
  chains: ChainBook,
): Promise<void> {
  await chains.close();
  for (const [currency, { ledgers, earned }] of pages)
    for (const [name, { count, minor }] of earned)
      for (const { key, conversions, value } of chains.readShares(name, currency))
        addShare(ledgers.get('markov')!, key, count * conversions, minor * value);
}

/** By code; what has no amount comes last. */
function compareCurrencies(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}
