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
import { addShare, addToNone, addWhole, closeLedger, type Ledger, openLedger } from './ledger.ts';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { PathTouch } from './path.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { buildTimeline, type KeyedPath, type PathWindow } from './timeline.ts';
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

/** A conversion on its way through a model. */
export interface Credited {
  person: Person;
  conversion: CountedConversion;
  worth: Worth;
  path: KeyedPath;
  model: Model;
  /** One share a touch; undefined when no touch earned it, or when the model shares out by keys. */
  shares: readonly number[] | undefined;
}

/** Hears of each conversion under each model. */
export type Tell = (credited: Credited, book: KeyBook) => void;

export interface AttributionBook {
  /** Credits the conversions of a person. `tell` hears of each, under each model. */
  add(person: Person, tell?: Tell): void;
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

export function openAttribution(settings: AttributionSettings): AttributionBook {
  const book = buildKeyBook(settings.by);
  const chains = buildChainBook(settings.order, book);
  const unconverted = buildUnconverted(settings.dayOf);
  const pages = new Map<string | null, CurrencyPage>();
  const pathModels = settings.models.filter(isPathModel);
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

  function add(person: Person, tell?: Tell): void {
    const timeline = buildTimeline(person, settings, book);
    for (const conversion of person.conversions) {
      const path = timeline.pathOf(conversion);
      const worth = settings.worthOf(conversion);
      if (isDataDriven && path.touches.length > 0) chains.addConverted(path, conversion.name, worth);
      if (!worth) {
        if (hasPartIn(path, settings.isInRange)) unconverted.add(conversion);
        continue;
      }
      const page = getPage(worth.currency);
      countTouches(page.touches, path, settings.isInRange);
      for (const model of pathModels) {
        const shares = creditInRange(path, model, settings);
        credit(page.ledgers.get(model)!, { path, worth, shares }, settings.isInRange);
        tell?.({ person, conversion, worth, path, model, shares }, book);
      }
      if (!isDataDriven) continue;
      for (const model of DATA_DRIVEN_MODELS.filter((one) => page.ledgers.has(one))) {
        setAside(page, model, { path, worth, name: conversion.name });
        tell?.({ person, conversion, worth, path, model, shares: undefined }, book);
      }
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

/** Whether any of a conversion would be in the answer. */
function hasPartIn(path: KeyedPath, isInRange: Range): boolean {
  if (!isInRange) return true;
  if (path.touches.length === 0) return isInRange(path.occurredAt);
  return path.touches.some((touch) => isInRange(touch.startedAt));
}

function countTouches(touches: number[], path: KeyedPath, isInRange: Range): void {
  for (const [place, key] of path.keys.entries())
    if (!isInRange || isInRange(path.touches[place]!.startedAt)) touches[key] = (touches[key] ?? 0) + 1;
}

function credit(
  ledger: Ledger,
  { path, worth, shares }: { path: KeyedPath; worth: Worth; shares: readonly number[] | undefined },
  isInRange: Range,
): void {
  if (!shares) {
    if (isInRange && !isInRange(path.occurredAt)) return;
    addToNone(ledger, worth);
    addWhole(ledger, worth);
    return;
  }
  let earns = false;
  for (let place = 0; place < shares.length; place += 1) {
    const share = shares[place]!;
    if (share === 0) continue;
    earns = true;
    addShare(ledger, path.keys[place]!, share, share * worth.minor);
  }
  if (earns || !isInRange) addWhole(ledger, worth);
}

/** What a model that needs all paths first will share out when it has them. */
function setAside(
  page: CurrencyPage,
  model: Model,
  { path, worth, name }: { path: KeyedPath; worth: Worth; name: string },
): void {
  const ledger = page.ledgers.get(model);
  if (!ledger) return;
  addWhole(ledger, worth);
  if (path.touches.length === 0) {
    addToNone(ledger, worth);
    return;
  }
  const earned = page.earned.get(name) ?? { count: 0, minor: 0 };
  page.earned.set(name, { count: earned.count + 1, minor: earned.minor + worth.minor });
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
