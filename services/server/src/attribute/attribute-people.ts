/** From people to the rows of a report: every model at once, in one pass over the paths. */

import type {
  AttributionRow,
  AttributionTotal,
  Dimension,
  Model,
  PathModel,
  Unconverted,
} from '@lazo/contract';
import { describePath } from './alike.ts';
import { creditInRange, type Range } from './credit-in-range.ts';
import {
  addShares,
  type CurrencyPage,
  compareCurrencies,
  countTouches,
  openPage,
  setAside,
  shareOut,
} from './currency-page.ts';
import type { DataDrivenBook } from './data-driven-book.ts';
import { DATA_DRIVEN_RULES, openDataDrivenBooks } from './data-driven-rules.ts';
import { addUp, addWorth, buildGroup, type Group, groupByCurrency, hasPartIn, type Valued } from './group.ts';
import { buildKeyBook, type KeyBook } from './key-book.ts';
import { addToNone, addWhole, closeLedger } from './ledger.ts';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { KeyedPath, PathTouch } from './path.ts';
import type { PathWindow } from './path-window.ts';
import type { Person } from './person.ts';
import { buildLostPath, PersonPaths, type SharedPath } from './person-paths.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { buildUnconverted } from './unconverted.ts';
import { NOTHING, type Worth } from './worth.ts';

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
  dayOf(time: number): string;
}

/** What a model makes of a path, and of all that look like it. */
export interface Credited {
  path: KeyedPath;
  model: Model;
  /** One share a touch; undefined when no touch earned it, or when the model shares out by keys. */
  shares: readonly number[] | undefined;
}

/** Hears of a path under a model, once for all that look like it, and answers who hears of their conversions. */
export type Tell = (credited: Credited, book: KeyBook) => Hear;

type Hear = (one: Valued) => void;

/** What is earned in one currency, with the conversions that wait for others whose paths look alike. */
interface Page extends CurrencyPage {
  alike: Map<string, { group: Group; listeners: readonly Hear[] }>;
}

export interface AttributionBook {
  /** Credits the conversions of these people. */
  add(people: readonly Person[]): Promise<void>;
  /** Somebody without a conversion: models that are driven by data learn from him. */
  addLost(touches: readonly PathTouch[]): Promise<void>;
  close(): Promise<ClosedBook>;
}

export interface ClosedBook {
  rows: AttributionRow[];
  totals: AttributionTotal[];
  unconverted: Unconverted[];
  /** What the data-driven model of the question, one at most, gives each key of a conversion that some touch earned. */
  readShares: DataDrivenBook['readShares'];
  /** The values of a row by the number of its key. */
  readKey: KeyBook['read'];
}

/** Touches under models that are credited before others have their turn: some milliseconds. */
const STEPS_AT_ONCE = 100_000;

/** `tell` hears of every path whose conversions count, and through it of each of them. */
export function openAttribution(settings: AttributionSettings, tell?: Tell): AttributionBook {
  const { isInRange } = settings;
  const book = buildKeyBook(settings.by);
  const dataDriven = openDataDrivenBooks(settings, book);
  const unconverted = buildUnconverted(settings.dayOf);
  const pages = new Map<string | null, Page>();
  const pathModels = settings.models.filter(isPathModel);
  const timedModels = pathModels.filter((model) => MODEL_RULES[model].isTimed);
  const otherModels = pathModels.filter((model) => !MODEL_RULES[model].isTimed);
  const untimedModels = [...otherModels, ...dataDriven.keys()];
  const isDataDriven = dataDriven.size > 0;
  const looksAtTimes =
    isInRange !== undefined || [...dataDriven.keys()].some((model) => DATA_DRIVEN_RULES[model].isTimed);
  let steps = 0;

  function getPage(currency: string | null): Page {
    let page = pages.get(currency);
    if (!page) {
      page = { ...openPage(settings.models, currency), alike: new Map() };
      pages.set(currency, page);
    }
    return page;
  }

  async function add(people: readonly Person[]): Promise<void> {
    for (const person of people) {
      const paths = new PersonPaths(person, settings, book);
      for (let shared = paths.next(); shared; shared = paths.next()) {
        take(shared.path, evaluate(shared));
        if (isTurnOver(shared.path)) await new Promise(setImmediate);
      }
    }
  }

  /** Whether others have their turn after this path. */
  function isTurnOver({ touches }: KeyedPath): boolean {
    steps += touches.length * settings.models.length;
    if (steps < STEPS_AT_ONCE) return false;
    steps = 0;
    return true;
  }

  /** What each conversion counts for; those that no rate leads from are listed, and tell data-driven models of their path. */
  function evaluate({ path, conversions }: SharedPath): Valued[] {
    const all = conversions.map((conversion) => ({ conversion, worth: settings.worthOf(conversion) }));
    if (all.every(isValued)) return all;
    for (const { conversion, worth } of all) {
      if (worth) continue;
      if (hasPartIn(path, conversion, isInRange)) unconverted.add(conversion);
      learn(buildGroup(path, [{ conversion, worth: NOTHING }]));
    }
    return all.filter(isValued);
  }

  /** Conversions whose paths look alike wait for each other, and are credited together; where times count, those of each path. */
  function take(path: KeyedPath, valued: readonly Valued[]): void {
    const likeness = looksAtTimes ? undefined : describePath(path);
    if (likeness === undefined) {
      for (const group of groupByCurrency(path, valued)) {
        credit(group, pathModels, tell);
        count(group);
      }
      tellOf(valued, listen(path, [...dataDriven.keys()]));
      return;
    }
    if (timedModels.length > 0)
      for (const group of groupByCurrency(path, valued)) credit(group, timedModels, tell);
    for (const one of valued) wait(one, path, likeness);
  }

  function wait(one: Valued, path: KeyedPath, likeness: string): void {
    const { currency } = one.worth;
    const { alike } = getPage(currency);
    let waiting = alike.get(likeness);
    if (!waiting) {
      const group = { path, name: one.conversion.name, sum: addUp(currency, []), valued: [] };
      waiting = { group, listeners: listen(path, untimedModels) };
      alike.set(likeness, waiting);
    }
    addWorth(waiting.group.sum, one.worth);
    for (const hear of waiting.listeners) hear(one);
  }

  function listen(path: KeyedPath, models: readonly Model[]): Hear[] {
    if (!tell) return [];
    return models.map((model) => {
      const shares = isPathModel(model) ? creditInRange(path, model, settings) : undefined;
      return tell({ path, model, shares }, book);
    });
  }

  function tellOf(valued: readonly Valued[], listeners: readonly Hear[]): void {
    for (const hear of listeners) for (const one of valued) hear(one);
  }

  /** Whoever is told hears of these conversions at once; of those that waited, he has heard. */
  function credit({ path, valued, sum }: Group, models: readonly PathModel[], told?: Tell): void {
    if (models.length === 0) return;
    const { ledgers } = getPage(sum.currency);
    const dated = isInRange ? addUp(sum.currency, valued.filter(isDated)) : sum;
    for (const model of models) {
      const ledger = ledgers.get(model)!;
      const shares = creditInRange(path, model, settings);
      if (!shares) addToNone(ledger, dated);
      const isEarned = shares !== undefined && addShares(ledger, { path, sum, shares });
      if (isInRange && (isEarned || !shares)) addWhole(ledger.whole, shares ? sum : dated);
      if (told) tellOf(valued, [told({ path, model, shares }, book)]);
    }
  }

  function isDated({ conversion }: Valued): boolean {
    return isInRange?.(conversion.occurredAt) !== false;
  }

  /** What every model has in common, and what those need that are driven by data. */
  function count(group: Group): void {
    const { path, name, sum } = group;
    const page = getPage(sum.currency);
    countTouches(page.touches, { path, isInRange, times: sum.count });
    if (!isInRange) addWhole(page.whole, sum);
    if (!isDataDriven) return;
    learn(group);
    for (const model of dataDriven.keys()) setAside(page, model, { path, sum, name });
  }

  function learn(group: Group): void {
    if (group.path.touches.length === 0) return;
    for (const model of dataDriven.values()) model.addConverted(group);
  }

  async function creditAlike(): Promise<void> {
    for (const { alike } of pages.values()) {
      for (const { group } of alike.values()) {
        credit(group, otherModels);
        count(group);
        if (isTurnOver(group.path)) await new Promise(setImmediate);
      }
      alike.clear();
    }
  }

  async function close(): Promise<ClosedBook> {
    await creditAlike();
    for (const [model, { close, readShares }] of dataDriven) {
      await close();
      shareOut(pages, { model, readShares });
    }
    const ordered = [...pages].sort(([a], [b]) => compareCurrencies(a, b));
    const closed = settings.models.flatMap((model) =>
      ordered.map(([, page]) =>
        closeLedger(page.ledgers.get(model)!, {
          by: settings.by,
          book,
          touches: page.touches,
          whole: settings.isInRange ? page.ledgers.get(model)!.whole : page.whole,
          isWhole: !settings.isInRange || !isAdditive(model),
          isAdditive: isAdditive(model),
        }),
      ),
    );
    return {
      rows: closed.flatMap(({ rows }) => rows),
      totals: closed.map(({ total }) => total),
      unconverted: unconverted.read(),
      readShares: (name, currency) =>
        [...dataDriven.values()].flatMap((model) => model.readShares(name, currency)),
      readKey: book.read,
    };
  }

  async function addLost(touches: readonly PathTouch[]): Promise<void> {
    await creditAlike(); // he counts beside the conversions
    const pathFor = buildLostPath(touches, settings, book);
    for (const model of dataDriven.values()) model.addLost(pathFor);
  }

  return { add, addLost, close };
}

function isValued(one: { conversion: CountedConversion; worth: Worth | undefined }): one is Valued {
  return one.worth !== undefined;
}

function isPathModel(model: Model): model is PathModel {
  return model in MODEL_RULES;
}

function isAdditive(model: Model): boolean {
  return !isPathModel(model) || MODEL_RULES[model].isAdditive !== false;
}
