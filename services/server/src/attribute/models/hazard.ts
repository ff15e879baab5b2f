/**
 * Credit by what would be lost: does this visit close, given what the person met before it? A discrete-time hazard
 * (Allison 1982, "Discrete-Time Methods for the Analysis of Event Histories"): the logit of closing is an intercept, the
 * visit's own key, and for each key the touches before it, each fading by half in a half-life. Fitted by Newton steps with a
 * small ridge (le Cessie, van Houwelingen 1992), so that what was hardly ever seen stays near nothing. A key earns of each
 * closing visit the part of its chance that goes with the key's earlier touches (the attributable fraction of cases, Miettinen
 * 1974); one that makes closing no likelier earns nothing.
 */

import type { KeyShare } from './key-share.ts';
import { normaliseShares } from './key-share.ts';
import { solvePositive } from './solve-positive.ts';

/** Visits of one person in order, and how it ended. */
interface HazardPath {
  keys: ArrayLike<number>;
  /** When each visit began, milliseconds since 1970. */
  times: ArrayLike<number>;
  /** The place of the visit that closed; what comes after it is not looked at. -1: none did. */
  closing: number;
  /** So many conversions closed there, or so many people went this way and none did. */
  count: number;
  /** What its conversions are worth in all, one a unit of worth. */
  worths: ArrayLike<number>;
}

export interface Hazard {
  add(path: HazardPath): void;
  /** How many different keys its visits have. */
  countKeys(): number;
  /** What each key earns, adding up to one. Empty where nothing that was met before made closing likelier. */
  solve(): Promise<Map<number, KeyShare>>;
}

/** One visit: what was met before it, and whether it closed. */
interface Visit {
  own: number;
  met: readonly (readonly [key: number, exposure: number])[];
  closes: boolean;
  count: number;
  worths: readonly number[];
}

const DAY_MS = 86_400_000;
const RIDGE = 1;
/** What has faded to less is forgotten. */
const FADED = 1e-6;

export function buildHazard(halfLifeDays: number): Hazard {
  const places = new Map<number, number>();
  const keys: number[] = [];
  const alike = new Map<string, Visit>();

  function placeOf(key: number): number {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, keys.push(key) - 1);
    return keys.length - 1;
  }

  function add({ keys: met, times, closing, count, worths }: HazardPath): void {
    const exposures = new Map<number, number>();
    const end = closing === -1 ? met.length : closing + 1;
    for (let place = 0; place < end; place += 1) {
      if (place > 0) fade(exposures, 2 ** ((times[place - 1]! - times[place]!) / (halfLifeDays * DAY_MS)));
      const own = placeOf(met[place]!);
      const closes = place === closing;
      see({ own, met: [...exposures], closes, count, worths: closes ? Array.from(worths) : [] });
      exposures.set(own, (exposures.get(own) ?? 0) + 1);
    }
  }

  /** First visits are many, and differ in their own key alone. */
  function see(visit: Visit): void {
    const name = `${visit.own} ${visit.closes} ${visit.met.length === 0 ? '' : alike.size}`;
    const known = alike.get(name);
    if (!known) {
      alike.set(name, visit);
      return;
    }
    const worths = Array.from(
      { length: Math.max(known.worths.length, visit.worths.length) },
      (_, unit) => (known.worths[unit] ?? 0) + (visit.worths[unit] ?? 0),
    );
    alike.set(name, { ...known, count: known.count + visit.count, worths });
  }

  async function solve(): Promise<Map<number, KeyShare>> {
    const visits = [...alike.values()];
    const weights = await fit(visits, keys.length);
    const effects = measureEffects(visits, weights, keys);
    const units = visits.reduce((most, visit) => Math.max(most, visit.worths.length), 0);
    return effects.size === 0 ? effects : normaliseShares(effects, units);
  }

  return { add, countKeys: () => keys.length, solve };
}

function fade(exposures: Map<number, number>, by: number): void {
  for (const [key, exposure] of exposures) {
    if (exposure * by < FADED) exposures.delete(key);
    else exposures.set(key, exposure * by);
  }
}

/** Intercept, then own keys, then what was met. */
interface Weights {
  all: Float64Array;
  keys: number;
}

const MOST_STEPS = 50;
const PRECISION = 1e-9;

/** The weights of the greatest likelihood under the ridge: it has one peak, and every step that does not climb is halved. */
async function fit(visits: readonly Visit[], keys: number): Promise<Weights> {
  let weights: Weights = { all: new Float64Array(1 + 2 * keys), keys };
  let likelihood = measureLikelihood(visits, weights);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const change = findStep(visits, weights);
    let [size, next, climbed] = [1, weights, likelihood];
    do {
      next = { all: weights.all.map((weight, place) => weight + size * change[place]!), keys };
      climbed = measureLikelihood(visits, next);
      size /= 2;
    } while (climbed < likelihood && size > PRECISION);
    const gained = climbed - likelihood;
    if (gained > 0) [weights, likelihood] = [next, climbed];
    if (gained < PRECISION * Math.abs(likelihood)) return weights;
    await new Promise(setImmediate); // others have their turn
  }
  return weights;
}

/** Where a visit's own key and what was met stand among the weights, each with its value. */
function* listTerms({ own, met }: Visit, keys: number): Generator<readonly [place: number, value: number]> {
  yield [0, 1];
  yield [1 + own, 1];
  for (const [key, exposure] of met) yield [1 + keys + key, exposure];
}

function chanceOf(visit: Visit, { all, keys }: Weights, without = -1): number {
  let logit = all[0]! + all[1 + visit.own]!;
  for (const [key, exposure] of visit.met) if (key !== without) logit += all[1 + keys + key]! * exposure;
  return 1 / (1 + Math.exp(-logit));
}

function measureLikelihood(visits: readonly Visit[], weights: Weights): number {
  let sum = 0;
  for (const visit of visits) {
    const chance = chanceOf(visit, weights);
    sum += visit.count * Math.log(Math.max(visit.closes ? chance : 1 - chance, Number.MIN_VALUE));
  }
  for (let place = 1; place < weights.all.length; place += 1) sum -= (RIDGE / 2) * weights.all[place]! ** 2;
  return sum;
}

/** Newton's: the inverse of the curvature times the slope. */
function findStep(visits: readonly Visit[], weights: Weights): Float64Array {
  const size = weights.all.length;
  const slope = Float64Array.from(weights.all, (weight, place) => (place === 0 ? 0 : -RIDGE * weight));
  const curvature = Array.from({ length: size }, (_, place) => {
    const row = new Float64Array(size);
    row[place] = place === 0 ? 0 : RIDGE;
    return row;
  });
  for (const visit of visits) {
    const chance = chanceOf(visit, weights);
    const terms = [...listTerms(visit, weights.keys)];
    const residual = visit.count * (Number(visit.closes) - chance);
    const spread = visit.count * chance * (1 - chance);
    for (const [place, value] of terms) {
      slope[place]! += residual * value;
      for (const [other, otherValue] of terms) curvature[place]![other]! += spread * value * otherValue;
    }
  }
  return solvePositive(curvature, slope);
}

/** Of each closing visit, the part of its chance that goes with a key. */
function measureEffects(
  visits: readonly Visit[],
  weights: Weights,
  keys: readonly number[],
): Map<number, KeyShare> {
  const effects = new Map<number, KeyShare>();
  for (const visit of visits) {
    if (!visit.closes) continue;
    const chance = chanceOf(visit, weights);
    for (const [key] of visit.met) {
      const part = 1 - chanceOf(visit, weights, key) / chance;
      if (part > 0) addEffect(effects, keys[key]!, { part, visit });
    }
  }
  return effects;
}

function addEffect(
  effects: Map<number, KeyShare>,
  key: number,
  { part, visit }: { part: number; visit: Visit },
): void {
  const effect = effects.get(key) ?? { conversions: 0, worths: [] };
  effect.conversions += part * visit.count;
  for (const [unit, worth] of visit.worths.entries())
    effect.worths[unit] = (effect.worths[unit] ?? 0) + part * worth;
  effects.set(key, effect);
}
