/**
 * Credit by what would be lost: does this visit close, given what the person met before it? A discrete-time hazard
 * (Allison 1982, "Discrete-Time Methods for the Analysis of Event Histories"): the logit of closing is an intercept, the
 * visit's own key, and for each key the touches before it, each fading by half in a half-life. What a key's touches have
 * faded to is rounded to sixteenths of one, so that visits which are nearly alike are looked at once. A key earns of each
 * closing visit the part of its chance that goes with the key's earlier touches (the attributable fraction of cases,
 * Miettinen 1974); one that makes closing no likelier earns nothing.
 */

import { chanceOf, fitLogit, inTurns, type Observation, type Weights } from './fit-logit.ts';
import { type KeyShare, normaliseShares } from './key-share.ts';

/** Visits of one person in order, and how it ended. */
interface HazardPath {
  keys: ArrayLike<number>;
  /** When each visit began, milliseconds since 1970. */
  times: ArrayLike<number>;
  /** The place of the visit that closed; what comes after it is not looked at. -1: none did. */
  closing: number;
  /** So many people went this way. */
  count: number;
  /** So many conversions closed there; absent: one of each that went. */
  closings?: number;
  /** What its conversions are worth in all, one a unit of worth. */
  worths: ArrayLike<number>;
  /** The visits themselves, where some may be told again: a visit counts once, and once more for each time that it closes. */
  visits?: readonly object[];
  /** By place, which of them add to what was met; absent: all. */
  isMet?: readonly boolean[];
}

export interface Hazard {
  add(path: HazardPath): void;
  /** How many different keys its visits have. */
  countKeys(): number;
  /**
   * What each key earns, adding up to one. Empty where nothing that was met before made closing likelier; undefined where
   * there are more different observations than are solved in time.
   */
  solve(): Promise<Map<number, KeyShare> | undefined>;
}

const DAY_MS = 86_400_000;
/** What has faded to less is forgotten. */
const FADED = 1e-6;
/** Parts of a touch that exposures are rounded to. */
const PARTS = 16;
/** Different observations: some hundred megabytes, and ten seconds to a minute. */
const MOST_OBSERVATIONS = 300_000;

export function buildHazard(halfLifeDays: number): Hazard {
  const places = new Map<number, number>();
  const keys: number[] = [];
  const seen = new Map<string, Observation>();
  const seenIn = new WeakMap<object, Observation>();
  let isTooMany = false;

  function placeOf(key: number): number {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, keys.push(key) - 1);
    return keys.length - 1;
  }

  function add(path: HazardPath): void {
    const { keys: met, times, closing } = path;
    const exposures = new Map<number, number>();
    const end = closing === -1 ? met.length : closing + 1;
    for (let place = 0; place < end && !isTooMany; place += 1) {
      if (place > 0) fade(exposures, 2 ** ((times[place - 1]! - times[place]!) / (halfLifeDays * DAY_MS)));
      const own = placeOf(met[place]!);
      observe(path, { place, own, exposures });
      if (path.isMet?.[place] !== false) exposures.set(own, (exposures.get(own) ?? 0) + 1);
    }
  }

  function observe(
    { visits, closing, count, closings = count, worths }: HazardPath,
    { place, own, exposures }: { place: number; own: number; exposures: ReadonlyMap<number, number> },
  ): void {
    const visit = visits?.[place];
    const before = visit && seenIn.get(visit);
    const closes = place === closing;
    if (before && !closes) return;
    if (before && !before.closes) before.count -= count; // an earlier conversion had not shown that it would close
    const observation = find(own, closes, exposures);
    observation.count += closes ? closings : count;
    if (closes) addWorths(observation.worths, worths);
    if (visit) seenIn.set(visit, observation);
  }

  /** Visits that are alike are one. */
  function find(own: number, closes: boolean, exposures: ReadonlyMap<number, number>): Observation {
    const met = roundExposures(exposures);
    const name = `${own} ${closes} ${met.join(' ')}`;
    let observation = seen.get(name);
    if (!observation) {
      observation = { own, met, closes, count: 0, worths: [] };
      seen.set(name, observation);
      isTooMany = seen.size > MOST_OBSERVATIONS;
    }
    return observation;
  }

  async function solve(): Promise<Map<number, KeyShare> | undefined> {
    if (isTooMany) return undefined;
    const all = [...seen.values()];
    const weights = await fitLogit(all, keys.length);
    const effects = await measureEffects(all, weights, keys);
    const units = all.reduce((most, { worths }) => Math.max(most, worths.length), 0);
    return effects.size === 0 ? effects : normaliseShares(effects, units);
  }

  return { add, countKeys: () => keys.length, solve };
}

function fade(exposures: Map<number, number>, by: number): void {
  if (by === 1) return;
  for (const [key, exposure] of exposures) {
    if (exposure * by < FADED) exposures.delete(key);
    else exposures.set(key, exposure * by);
  }
}

/** In the order of their keys; without those that come to nothing. */
function roundExposures(exposures: ReadonlyMap<number, number>): [key: number, exposure: number][] {
  const rounded: [number, number][] = [];
  for (const [key, exposure] of exposures) {
    const parts = Math.round(exposure * PARTS);
    if (parts > 0) rounded.push([key, parts / PARTS]);
  }
  return rounded.sort(([a], [b]) => a - b);
}

function addWorths(sums: number[], worths: ArrayLike<number>): void {
  for (let unit = 0; unit < worths.length; unit += 1) sums[unit] = (sums[unit] ?? 0) + worths[unit]!;
}

/** Of each closing visit, the part of its chance that goes with a key. */
async function measureEffects(
  seen: readonly Observation[],
  weights: Weights,
  keys: readonly number[],
): Promise<Map<number, KeyShare>> {
  const effects = new Map<number, KeyShare>();
  await inTurns(seen, (one) => {
    if (!one.closes) return;
    const chance = chanceOf(one, weights);
    for (const [place] of one.met) {
      const part = 1 - chanceOf(one, weights, place) / chance;
      if (part <= 0) continue;
      const key = keys[place]!;
      const effect = effects.get(key) ?? { conversions: 0, worths: [] };
      effect.conversions += part * one.count;
      addWorths(
        effect.worths,
        one.worths.map((worth) => part * worth),
      );
      effects.set(key, effect);
    }
  });
  return effects;
}
