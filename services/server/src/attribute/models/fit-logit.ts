/**
 * Which visits close, as a logit: an intercept, the visit's own key, and for each key the touches that were met before it.
 * Fitted by Newton steps with a small ridge (le Cessie, van Houwelingen 1992), so that what was hardly ever seen stays near
 * nothing.
 */

import { solvePositive } from './solve-positive.ts';

/** Visits that are alike: what was met before them, and whether they closed. */
export interface Observation {
  own: number;
  met: readonly (readonly [key: number, exposure: number])[];
  closes: boolean;
  count: number;
  /** What the conversions are worth that they closed, one a unit. */
  worths: number[];
}

/** Intercept, then own keys, then what was met. */
export interface Weights {
  all: Float64Array;
  keys: number;
}

const RIDGE = 1;
const MOST_STEPS = 50;
const PRECISION = 1e-9;

/** The weights of the greatest likelihood under the ridge: it has one peak, and every step that does not climb is halved. */
export async function fitLogit(seen: readonly Observation[], keys: number): Promise<Weights> {
  let weights: Weights = { all: new Float64Array(1 + 2 * keys), keys };
  let likelihood = await measureLikelihood(seen, weights);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const change = await findStep(seen, weights);
    let [size, next, climbed] = [1, weights, likelihood];
    do {
      next = { all: weights.all.map((weight, place) => weight + size * change[place]!), keys };
      climbed = await measureLikelihood(seen, next);
      size /= 2;
    } while (climbed < likelihood && size > PRECISION);
    const gained = climbed - likelihood;
    if (gained > 0) [weights, likelihood] = [next, climbed];
    if (gained < PRECISION * Math.abs(likelihood)) return weights;
    await new Promise(setImmediate); // others have their turn
  }
  return weights;
}

/** How likely such a visit closes; `without`: if this key had not been met. */
export function chanceOf(
  { own, met }: Pick<Observation, 'own' | 'met'>,
  { all, keys }: Weights,
  without = -1,
): number {
  let logit = all[0]! + all[1 + own]!;
  for (const [key, exposure] of met) if (key !== without) logit += all[1 + keys + key]! * exposure;
  return 1 / (1 + Math.exp(-logit));
}

/** Pairs of terms that are looked at before others have their turn: some ten milliseconds. */
const STEPS_AT_ONCE = 200_000;

/** Looks at each, and lets others have their turn in between. */
export async function inTurns(seen: readonly Observation[], look: (one: Observation) => void): Promise<void> {
  let steps = 0;
  for (const one of seen) {
    look(one);
    steps += (2 + one.met.length) ** 2;
    if (steps < STEPS_AT_ONCE) continue;
    steps = 0;
    await new Promise(setImmediate);
  }
}

async function measureLikelihood(seen: readonly Observation[], weights: Weights): Promise<number> {
  let sum = 0;
  await inTurns(seen, (one) => {
    const chance = chanceOf(one, weights);
    sum += one.count * Math.log(Math.max(one.closes ? chance : 1 - chance, Number.MIN_VALUE));
  });
  for (let place = 1; place < weights.all.length; place += 1) sum -= (RIDGE / 2) * weights.all[place]! ** 2;
  return sum;
}

/** Newton's: the inverse of the curvature times the slope. */
async function findStep(seen: readonly Observation[], weights: Weights): Promise<Float64Array> {
  const size = weights.all.length;
  const slope = Float64Array.from(weights.all, (weight, place) => (place === 0 ? 0 : -RIDGE * weight));
  const curvature = Array.from({ length: size }, (_, place) => {
    const row = new Float64Array(size);
    row[place] = place === 0 ? 0 : RIDGE;
    return row;
  });
  await inTurns(seen, (one) => {
    const chance = chanceOf(one, weights);
    const terms = listTerms(one, weights.keys);
    const residual = one.count * (Number(one.closes) - chance);
    const spread = one.count * chance * (1 - chance);
    for (const [place, value] of terms) {
      slope[place]! += residual * value;
      const row = curvature[place]!;
      for (const [other, otherValue] of terms) row[other]! += spread * value * otherValue;
    }
  });
  return solvePositive(curvature, slope);
}

/** Where a visit's own key and what was met stand among the weights, each with its value. */
function listTerms({ own, met }: Observation, keys: number): (readonly [place: number, value: number])[] {
  const terms: (readonly [number, number])[] = [
    [0, 1],
    [1 + own, 1],
  ];
  for (const [key, exposure] of met) terms.push([1 + keys + key, exposure]);
  return terms;
}
