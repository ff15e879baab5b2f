/** The paths of a question as a Markov chain: one for all, or one a name where the answer is cut by conversion. */

import { buildProblem } from '../errors.ts';
import type { KeyBook } from './key-book.ts';
import { buildMarkovChain, type ChainShare, type MarkovChain } from './models/markov.ts';
import type { PathTouch } from './path.ts';
import type { KeyedPath } from './timeline.ts';

export interface ChainBook {
  /** So many conversions of a name went this path, and are worth so much in a currency. */
  addConverted(path: KeyedPath, name: string, converted: Converted): void;
  /** The touches of somebody who came and did not convert. */
  addLost(touches: readonly PathTouch[]): void;
  /** Finds the shares. Throws 400 where there are more states than can be solved. */
  close(): Promise<void>;
  /** Once it is closed: what each key earns of every conversion of a name and currency that a touch earned. */
  readShares(name: string, currency: string | null): { key: number; conversions: number; value: number }[];
}

interface Converted {
  count: number;
  /** Null where they have no amount, or none that counts. */
  currency: string | null;
  minor: number;
}

/** Each key is removed once, and the chain solved without it. */
const KEYS_AT_MOST = 500;

export function buildChainBook(order: number, book: KeyBook): ChainBook {
  const chains = new Map<string, MarkovChain>();
  const units = new Map<string, number>();
  const shares = new Map<string, Map<number, ChainShare>>();
  const nameFor = (name: string) => (book.isByName ? name : '');

  function getChain(name: string): MarkovChain {
    let chain = chains.get(name);
    if (!chain) {
      chain = buildMarkovChain(order);
      chains.set(name, chain);
    }
    return chain;
  }

  function measure({ currency, minor }: Converted): number[] {
    if (currency === null) return [];
    if (!units.has(currency)) units.set(currency, units.size);
    const worths = new Array<number>(units.get(currency)! + 1).fill(0);
    worths[worths.length - 1] = minor;
    return worths;
  }

  return {
    addConverted({ keys }, name, converted) {
      getChain(nameFor(name)).add({
        keys,
        conversions: converted.count,
        lost: 0,
        worths: measure(converted),
      });
    },
    addLost(touches) {
      for (const [name, chain] of chains) {
        const keys = touches.map((touch) => book.number(touch, name));
        chain.add({ keys, conversions: 0, lost: 1, worths: [] });
      }
    },
    async close() {
      for (const [name, chain] of chains) {
        const solution = chain.countKeys() > KEYS_AT_MOST ? undefined : await chain.solve();
        if (!solution) throw refuseStates();
        shares.set(name, solution.shares);
      }
    },
    readShares(name, currency) {
      const unit = currency === null ? -1 : units.get(currency)!;
      return [...(shares.get(nameFor(name)) ?? [])].map(([key, share]) => ({
        key,
        conversions: share.conversions,
        value: share.worths[unit] || 0,
      }));
    },
  };
}

function refuseStates() {
  return buildProblem(400, {
    reason: 'too_many_rows',
    field: 'by',
    detail: `markov takes ${KEYS_AT_MOST} different rows at most. Ask for fewer dimensions in by, a lower order, or a shorter range.`,
  });
}
