import { DATA_DRIVEN_MODELS, type DataDrivenModel, isDirect, type Model } from '@lazo/contract';
import {
  type DataDrivenBook,
  type DataDrivenRule,
  type Learner,
  openDataDriven,
} from './data-driven-book.ts';
import type { Group } from './group.ts';
import type { KeyBook } from './key-book.ts';
import { buildHazard } from './models/hazard.ts';
import { buildMarkovChain } from './models/markov.ts';
import { findPlaceOf } from './models/roles.ts';
import type { KeyedPath, UncutPath } from './path.ts';

/** Every model that looks at all paths, by its name. */
export const DATA_DRIVEN_RULES: Record<DataDrivenModel, DataDrivenRule> = {
  markov: {
    // Each key is removed once, and the chain solved without it.
    mostKeys: 500,
    buildLearner: ({ order }) => buildMarkov(order),
    describe: ({ order }) => `removal effect in a Markov chain of order ${order}`,
  },
  incremental: {
    // Each has two weights, and a step of the fit costs their number's third power.
    mostKeys: 100,
    isTimed: true,
    buildLearner: ({ halfLifeDays }) => buildIncremental(halfLifeDays),
    describe: ({ halfLifeDays }) =>
      `what would be lost of the visits that close without the touches before them, which fade by half in ${halfLifeDays} d; the closing visit's own row is a control`,
  },
};

/** A book for each model of a question that looks at all paths. */
export function openDataDrivenBooks(
  settings: { models: readonly Model[]; order: number; halfLifeDays: number },
  book: KeyBook,
): ReadonlyMap<DataDrivenModel, DataDrivenBook> {
  const models = DATA_DRIVEN_MODELS.filter((model) => settings.models.includes(model));
  return new Map(
    models.map((model) => [model, openDataDriven(model, DATA_DRIVEN_RULES[model], { settings, book })]),
  );
}

function buildMarkov(order: number): Learner {
  const chain = buildMarkovChain(order);
  return {
    learn: ({ path, sum }, worths) => chain.add({ keys: path.keys, conversions: sum.count, lost: 0, worths }),
    learnLost: ({ keys }) => chain.add({ keys, conversions: 0, lost: 1, worths: [] }),
    countKeys: chain.countKeys,
    solve: async () => (await chain.solve())?.shares,
  };
}

function buildIncremental(halfLifeDays: number): Learner {
  const hazard = buildHazard(halfLifeDays);
  return {
    learn({ path, valued }, worths) {
      const whole = path.uncut();
      const visits = describeVisits(path, whole);
      for (const [closing, closings] of countClosings(whole, valued))
        hazard.add({
          ...visits,
          closing,
          count: 1,
          closings,
          worths: worths.map((worth) => (worth * closings) / valued.length),
        });
    },
    learnLost: (path) =>
      hazard.add({ ...describeVisits(path, path.uncut()), closing: -1, count: 1, worths: [] }),
    countKeys: hazard.countKeys,
    solve: hazard.solve,
  };
}

/** Direct visits that the question leaves out may close, and are not met. */
function describeVisits({ touches: counted }: KeyedPath, { touches, keys }: UncutPath) {
  const times = touches.map((touch) => touch.startedAt);
  if (counted.length === touches.length) return { keys, times, visits: touches };
  return { keys, times, visits: touches, isMet: touches.map((touch) => !isDirect(touch.kind.channel)) };
}

/**
 * Which visits closed, in their order: that of the purchase, the one that it names or else the last; of a sale that names
 * a person alone, that in which he said who he is, or the last where that lies before the path.
 */
function countClosings(path: UncutPath, valued: Group['valued']): [place: number, count: number][] {
  const last = path.touches.length - 1;
  const identified = findPlaceOf(path, 'lead');
  const counts = new Map<number, number>();
  for (const { conversion } of valued) {
    const { isPurchase, sessionId } = conversion;
    const named = isPurchase ? path.findPlace(sessionId) : identified;
    const place = named === -1 ? last : named;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}
