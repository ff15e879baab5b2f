/** The paths of a question as models take them that look at all: one of them for all, or one a name where the answer is cut by conversion. */

import type { DataDrivenModel } from '@lazo/contract';
import { buildProblem } from '../errors.ts';
import type { Group } from './group.ts';
import type { KeyBook } from './key-book.ts';
import type { Sum } from './ledger.ts';
import type { KeyShare } from './models/key-share.ts';
import type { KeyedPath } from './path.ts';

/** A model that learns of every path before it shares out. */
export interface Learner {
  /** Conversions of paths with the same touches, worth so much in each unit. Unless it is timed, it is not told each of them. */
  learn(converted: Group, worths: readonly number[]): void;
  /** The touches of somebody who came and did not convert. */
  learnLost(path: KeyedPath): void;
  countKeys(): number;
  /** What each key earns; undefined when there are more states than can be solved in time. */
  solve(): Promise<ReadonlyMap<number, KeyShare> | undefined>;
}

/** How a data-driven model is made, and how much it takes. */
export interface DataDrivenRule {
  buildLearner(settings: { order: number; halfLifeDays: number }): Learner;
  /** Different rows at most. */
  mostKeys: number;
  describe(settings: { order: number; halfLifeDays: number }): string;
  /** True: it looks at when touches were, so that paths which look alike are not the same to it. */
  isTimed?: true;
}

export interface DataDrivenBook {
  /** Conversions of one name, some of whose touches count. Their currency is null where it does not count what they are worth. */
  addConverted(group: Group): void;
  /** Somebody who did not convert, by what his touches count as for a conversion of a name. */
  addLost(pathFor: (name: string) => KeyedPath): void;
  /** Finds the shares. Throws 400 where there are more states than can be solved. */
  close(): Promise<void>;
  /**
   * Once it is closed: what each key earns of every conversion of a name and currency that a touch earned. Empty where no
   * key earns anything.
   */
  readShares(
    name: string,
    currency: string | null,
  ): readonly { key: number; conversions: number; value: number }[];
}

export function openDataDriven(
  model: DataDrivenModel,
  rule: DataDrivenRule,
  { settings, book }: { settings: { order: number; halfLifeDays: number }; book: KeyBook },
): DataDrivenBook {
  const learners = new Map<string, Learner>();
  const units = new Map<string, number>();
  const shares = new Map<string, ReadonlyMap<number, KeyShare>>();
  const nameFor = (name: string) => (book.isByName ? name : '');

  function getLearner(name: string): Learner {
    const learner = learners.get(name) ?? rule.buildLearner(settings);
    learners.set(name, learner);
    return learner;
  }

  function measure({ currency, minor }: Sum): number[] {
    if (currency === null) return [];
    if (!units.has(currency)) units.set(currency, units.size);
    const worths = new Array<number>(units.get(currency)! + 1).fill(0);
    worths[worths.length - 1] = minor;
    return worths;
  }

  return {
    addConverted(group) {
      getLearner(nameFor(group.name)).learn(group, measure(group.sum));
    },
    addLost(pathFor) {
      for (const [name, learner] of learners) learner.learnLost(pathFor(name));
    },
    async close() {
      for (const [name, learner] of learners) {
        const solved = learner.countKeys() > rule.mostKeys ? undefined : await learner.solve();
        if (!solved) throw refuseKeys(model, rule.mostKeys);
        shares.set(name, solved);
      }
    },
    readShares(name, currency) {
      const unit = currency === null ? -1 : units.get(currency)!;
      return [...(shares.get(nameFor(name)) ?? [])].map(([key, share]) => ({
        key,
        conversions: share.conversions,
        value: share.worths[unit] ?? 0,
      }));
    },
  };
}

function refuseKeys(model: DataDrivenModel, most: number) {
  return buildProblem(400, {
    reason: 'too_many_rows',
    field: 'by',
    detail: `${model} takes ${most} different rows at most${model === 'incremental' ? ', and 300,000 different histories' : ''}. Ask for fewer dimensions in by${model === 'markov' ? ', a lower order' : ''}, or a shorter range.`,
  });
}
