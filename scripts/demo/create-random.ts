import { createHash } from 'node:crypto';

/** Chance that repeats itself: made of the same text, it gives the same draws on every machine. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  chance(probability: number): boolean;
  /** Any number of a range. */
  between(least: number, most: number): number;
  /** One of a list, all equally likely. */
  pick<Thing>(things: readonly Thing[]): Thing;
  /** One of a list, likely by its weight. */
  pickByWeight<Thing>(things: readonly Thing[], weigh: (thing: Thing) => number): Thing;
  /** How often something happens that happens `mean` times on average (Poisson). Takes one draw, whatever the mean. */
  count(mean: number): number;
  /** How long one waits for something that comes after `mean` on average (exponential). */
  wait(mean: number): number;
  /** A factor around 1, by which people differ: twice as often half as double (log-normal). */
  spread(sigma: number): number;
  bytes(length: number): Uint8Array;
}

export function createRandom(seed: string): Random {
  const next = createStream(seed);
  const pickByWeight = <Thing>(things: readonly Thing[], weigh: (thing: Thing) => number): Thing => {
    let left = next() * things.reduce((sum, thing) => sum + weigh(thing), 0);
    for (const thing of things) {
      left -= weigh(thing);
      if (left < 0) return thing;
    }
    return things.at(-1) as Thing; // what rounding left over
  };
  return {
    next,
    pickByWeight,
    chance: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    pick: (things) => things[Math.floor(next() * things.length)] as (typeof things)[number],
    count: (mean) => countByMean(mean, next()),
    wait: (mean) => -mean * Math.log(1 - next()),
    spread: (sigma) =>
      Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  };
}

/** sfc32 of Chris Doty-Humphrey's PractRand, begun with 128 bits of the text's digest. https://pracrand.sourceforge.net/ */
function createStream(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((place) => digest.readInt32LE(place)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}

/** The Poisson count at a quantile: one more for each term that it lies beyond. */
function countByMean(mean: number, quantile: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  let count = 0;
  while (quantile >= sum && count < 1_000) {
    count += 1;
    term *= mean / count;
    sum += term;
  }
  return count;
}
