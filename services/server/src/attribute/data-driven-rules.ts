import type { DataDrivenModel } from '@lazo/contract';
import type { DataDrivenRule, Learner } from './data-driven-book.ts';
import type { Group } from './group.ts';
import { buildHazard } from './models/hazard.ts';
import { buildMarkovChain } from './models/markov.ts';
import { findPlaceOf } from './models/roles.ts';

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

function buildMarkov(order: number): Learner {
  const chain = buildMarkovChain(order);
  return {
    learn: ({ path, valued }, worths) =>
      chain.add({ keys: path.keys, conversions: valued.length, lost: 0, worths }),
    learnLost: (_touches, keys) => chain.add({ keys, conversions: 0, lost: 1, worths: [] }),
    countKeys: chain.countKeys,
    solve: async () => (await chain.solve())?.shares,
  };
}

function buildIncremental(halfLifeDays: number): Learner {
  const hazard = buildHazard(halfLifeDays);
  return {
    learn({ path, valued }, worths) {
      const times = path.touches.map((touch) => touch.startedAt);
      for (const [closing, count] of countClosings({ path, valued }))
        hazard.add({
          keys: path.keys,
          times,
          closing,
          count,
          worths: worths.map((worth) => (worth * count) / valued.length),
        });
    },
    learnLost: (touches, keys) =>
      hazard.add({
        keys,
        times: touches.map((touch) => touch.startedAt),
        closing: -1,
        count: 1,
        worths: [],
      }),
    countKeys: hazard.countKeys,
    solve: hazard.solve,
  };
}

/** Which visit closed: that of the purchase, the last; of a sale that names no visit, that in which he said who he is. */
function countClosings({ path, valued }: Pick<Group, 'path' | 'valued'>): [place: number, count: number][] {
  const last = path.touches.length - 1;
  const identified = findPlaceOf(path, 'lead');
  const purchases = valued.filter(({ conversion }) => conversion.isPurchase).length;
  const closings: [number, number][] = [
    [last, purchases],
    [identified === -1 ? last : identified, valued.length - purchases],
  ];
  return closings.filter(([, count]) => count > 0);
}
