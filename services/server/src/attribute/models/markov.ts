/**
 * Credit by removal effect in an absorbing Markov chain (Anderl, Becker, von Wangenheim, Schumann 2016, "Mapping the
 * customer journey"). A state is the last `order` keys of a path; the chain begins in a start and ends converted or
 * lost, and its probabilities are the counts of what followed. Without a key, whatever would pass through it is lost:
 * its removal effect is 1 − P(conversion without it) / P(conversion), and of value likewise, a conversion that leaves a
 * state being worth the mean of those that left it.
 *
 * Solved, not simulated. How often each state is visited, u = start + u·Q (Kemeny, Snell, "Finite Markov Chains", 3.2),
 * is found by Gauss–Seidel steps from below; each adds visits and never takes any away, so what is not yet absorbed
 * bounds the error from above.
 */

import { type KeyShare, normaliseShares } from './key-share.ts';

/** How often a path was followed, and how it ended. */
interface ChainPath {
  /** At least one; a key that follows itself counts. */
  keys: ArrayLike<number>;
  conversions: number;
  lost: number;
  /** What its conversions are worth in all, one a unit of worth. */
  worths: ArrayLike<number>;
}

export interface MarkovChain {
  add(path: ChainPath): void;
  /** How many different keys its paths have. */
  countKeys(): number;
  /** Counts of what followed what, by last key: `from` null is the start, `to` null a conversion, undefined a loss. */
  readTransitions(): { from: number | null; to: number | null | undefined; count: number }[];
  /** Undefined when it does not settle in time. */
  solve(): Promise<ChainSolution | undefined>;
}

interface ChainSolution {
  /** Of a conversion, for whoever begins. */
  chance: number;
  /** By key, which part is lost without it. */
  effects: Map<number, KeyShare>;
  /** The same, adding up to one. */
  shares: Map<number, KeyShare>;
}

interface State {
  /** The keys that it remembers. */
  recent: readonly number[];
  /** Its last key; null for the start. */
  key: number | null;
  /** Where each key leads to. */
  steps: Map<number, number>;
  next: Map<number, number>;
  visits: number;
  conversions: number;
  lost: number;
  worths: number[];
}

export function buildMarkovChain(order: number): MarkovChain {
  const states: State[] = [buildState([])];
  const numbers = new Map<string, number>();

  function findState(recent: readonly number[]): number {
    const name = recent.join();
    let number = numbers.get(name);
    if (number === undefined) {
      number = states.push(buildState(recent)) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  function findStep({ recent, steps }: State, key: number): number {
    let to = steps.get(key);
    if (to === undefined) {
      to = findState([...recent, key].slice(-order));
      steps.set(key, to);
    }
    return to;
  }

  function add({ keys, conversions, lost, worths }: ChainPath): void {
    const count = conversions + lost;
    let from = 0;
    for (let place = 0; place < keys.length; place += 1) {
      const state = states[from]!;
      const to = findStep(state, keys[place]!);
      state.visits += count;
      state.next.set(to, (state.next.get(to) ?? 0) + count);
      from = to;
    }
    const end = states[from]!;
    end.visits += count;
    end.conversions += conversions;
    end.lost += lost;
    for (let unit = 0; unit < worths.length; unit += 1)
      end.worths[unit] = (end.worths[unit] ?? 0) + worths[unit]!;
  }

  const readKeys = () => new Set(states.flatMap((state) => state.key ?? []));

  function readTransitions() {
    return states.flatMap(({ key: from, next, conversions, lost }) => [
      ...[...next].map(([to, count]) => ({ from, to: states[to]!.key, count })),
      ...(conversions > 0 ? [{ from, to: null, count: conversions }] : []),
      ...(lost > 0 ? [{ from, to: undefined, count: lost }] : []),
    ]);
  }

  async function solve() {
    const flow = buildFlow(states);
    const whole = follow(flow, null);
    if (!whole) return undefined;
    const effects = new Map<number, KeyShare>();
    for (const key of readKeys()) {
      const without = follow(flow, key);
      if (!without) return undefined;
      effects.set(key, {
        conversions: 1 - without.chance / whole.chance,
        worths: whole.worths.map((worth, unit) => 1 - without.worths[unit]! / worth),
      });
      await new Promise(setImmediate); // others have their turn
    }
    return { chance: whole.chance, effects, shares: normaliseShares(effects, whole.worths.length) };
  }

  return { add, countKeys: () => readKeys().size, readTransitions, solve };
}

function buildState(recent: readonly number[]): State {
  return {
    recent,
    key: recent.at(-1) ?? null,
    steps: new Map(),
    next: new Map(),
    visits: 0,
    conversions: 0,
    lost: 0,
    worths: [],
  };
}

/** The chain by what leads into each state: `from[first[s]] … from[first[s + 1] - 1]`, with how likely each step is. */
interface Flow {
  states: readonly State[];
  first: Int32Array;
  from: Int32Array;
  chance: Float64Array;
  /** How likely a state is left at each visit; the rest is followed by itself. */
  leaving: Float64Array;
}

function buildFlow(states: readonly State[]): Flow {
  const into: [from: number, chance: number][][] = states.map(() => []);
  const leaving = new Float64Array(states.length);
  for (const [from, { next, visits }] of states.entries()) {
    for (const [to, count] of next) if (to !== from) into[to]!.push([from, count / visits]);
    leaving[from] = (visits - (next.get(from) ?? 0)) / visits;
  }
  const first = new Int32Array(states.length + 1);
  for (const [state, steps] of into.entries()) first[state + 1] = first[state]! + steps.length;
  const steps = into.flat();
  return {
    states,
    first,
    from: Int32Array.from(steps, ([from]) => from),
    chance: Float64Array.from(steps, ([, chance]) => chance),
    leaving,
  };
}

/** What is not absorbed yet, at most, when the visits count as found. */
const PRECISION = 1e-14;
/** Steps through the chain before it is given up: about a second, for which nobody else has his turn. */
const MOST_STEPS = 5e8;

/** Follows the chain to its ends, a key being removed. Undefined when that takes too long. */
function follow(flow: Flow, removed: number | null): { chance: number; worths: number[] } | undefined {
  const { states } = flow;
  const isGone = (state: number) => state > 0 && states[state]!.key === removed;
  const ending = states.map((state) => countEnding(state, isGone) / state.visits);
  const visits = new Float64Array(states.length);
  visits[0] = 1;
  for (let steps = 0, before = -1; ; steps += flow.from.length) {
    sweep(flow, visits, isGone);
    const absorbed = ending.reduce((sum, chance, state) => sum + visits[state]! * chance, 0);
    if (1 - absorbed < PRECISION || absorbed === before) break;
    if (steps > MOST_STEPS) return undefined;
    before = absorbed;
  }
  const perVisit = Array.from(visits, (count, state) => count / states[state]!.visits);
  const addUp = (worthOf: (state: State) => number) =>
    states.reduce((sum, state, place) => sum + perVisit[place]! * worthOf(state), 0);
  return {
    chance: addUp((state) => state.conversions),
    worths: Array.from({ length: countUnits(states) }, (_, unit) =>
      addUp((state) => state.worths[unit] ?? 0),
    ),
  };
}

function countUnits(states: readonly State[]): number {
  return states.reduce((most, state) => Math.max(most, state.worths.length), 0);
}

/** How often a state is left for an end: for what is removed, too. */
function countEnding({ next, conversions, lost }: State, isGone: (state: number) => boolean): number {
  let count = conversions + lost;
  for (const [to, times] of next) if (isGone(to)) count += times;
  return count;
}

/** Each state's visits by those of what leads to it, the newest known of each. */
function sweep(
  { first, from, chance, leaving }: Flow,
  visits: Float64Array,
  isGone: (state: number) => boolean,
): void {
  for (let state = 1; state < visits.length; state += 1) {
    if (isGone(state)) continue;
    let inflow = 0;
    for (let step = first[state]!; step < first[state + 1]!; step += 1)
      inflow += visits[from[step]!]! * chance[step]!;
    visits[state] = inflow / leaving[state]!;
  }
}
