import { expect, test } from 'vitest';
import { buildHazard, type Hazard } from './hazard.ts';
import type { KeyShare } from './key-share.ts';
import { solvePositive } from './solve-positive.ts';

const DAY = 86_400_000;

/** The same numbers for the same seed: mulberry32. */
function buildDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a touch of a channel adds to the logit of later visits, fading by half in seven days. */
const POWER = [0, 0, 0.9, 1.6, 0.4];
/** Channels through which people close who would have closed anyway: search for the brand, direct. */
const OWN = [1.2, 0.8, 0, 0, 0];
const HALF_LIFE = 7;

interface Told {
  paths: { keys: number[]; times: number[]; closing: number }[];
  /** What each channel really caused. */
  truth: number[];
}

/** People come up to eight times; each visit closes with a chance that what they met before has raised. */
function simulate(people: number, dice: () => number): Told {
  const truth = POWER.map(() => 0);
  const paths: Told['paths'] = [];
  for (let person = 0; person < people; person += 1) {
    const path = { keys: [] as number[], times: [] as number[], closing: -1 };
    let time = 0;
    for (let visit = 0; visit < 8 && path.closing === -1 && (visit === 0 || dice() < 0.75); visit += 1) {
      time += dice() * 6 * DAY;
      const own = Math.floor(dice() * POWER.length);
      const lifts = POWER.map((power, key) =>
        path.keys.reduce(
          (sum, met, place) =>
            met === key ? sum + power * 2 ** ((path.times[place]! - time) / (HALF_LIFE * DAY)) : sum,
          0,
        ),
      );
      const base = -4 + OWN[own]!;
      const chance = (lift: number) => 1 / (1 + Math.exp(-(base + lift)));
      const all = lifts.reduce((sum, lift) => sum + lift, 0);
      path.keys.push(own);
      path.times.push(time);
      if (dice() >= chance(all)) continue;
      path.closing = visit;
      for (const [key, lift] of lifts.entries()) truth[key]! += 1 - chance(all - lift) / chance(all);
    }
    paths.push(path);
  }
  const sum = truth.reduce((total, part) => total + part, 0);
  return { paths, truth: truth.map((part) => part / sum) };
}

/** Of what is few enough to be solved. */
async function solve(hazard: Hazard): Promise<Map<number, KeyShare>> {
  const solved = await hazard.solve();
  expect(solved).toBeDefined();
  return solved!;
}

/** ½ Σ |share − true share|: what lies in the wrong place. */
function measureMisplaced(shares: readonly number[], truth: readonly number[]): number {
  return shares.reduce((sum, share, key) => sum + Math.abs(share - truth[key]!), 0) / 2;
}

test('in a world whose causes are known little credit lies in the wrong place, and far less than by simple models', async () => {
  const { paths, truth } = simulate(30_000, buildDice(7));
  const hazard = buildHazard(HALF_LIFE);
  for (const path of paths) hazard.add({ ...path, count: 1, worths: path.closing === -1 ? [] : [100] });
  const solved = await solve(hazard);
  const shares = POWER.map((_, key) => solved.get(key)?.conversions ?? 0);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(measureMisplaced(shares, truth)).toBeLessThan(0.1);

  const [last, linear] = [POWER.map(() => 0), POWER.map(() => 0)];
  const closed = paths.filter(({ closing }) => closing !== -1);
  for (const { keys } of closed) {
    last[keys.at(-1)!]! += 1 / closed.length;
    for (const key of keys) linear[key]! += 1 / keys.length / closed.length;
  }
  expect(measureMisplaced(last, truth)).toBeGreaterThan(0.3);
  expect(measureMisplaced(linear, truth)).toBeGreaterThan(0.2);
  for (const [key, share] of solved) expect(share.worths[0]).toBeCloseTo(shares[key]!, 12); // every sale was worth the same
});

test('people who went one way count as one who went it so often', async () => {
  const { paths } = simulate(400, buildDice(3));
  const [apart, together] = [buildHazard(HALF_LIFE), buildHazard(HALF_LIFE)];
  for (const path of paths) {
    const worths = path.closing === -1 ? [] : [30];
    for (let time = 0; time < 3; time += 1) apart.add({ ...path, count: 1, worths: worths.map(() => 10) });
    together.add({ ...path, count: 3, worths });
  }
  const [one, other] = [await solve(apart), await solve(together)];
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  for (const [key, share] of one) expect(share.conversions).toBeCloseTo(other.get(key)!.conversions, 6);
});

test('where nothing was met before, nothing earned it', async () => {
  const hazard = buildHazard(HALF_LIFE);
  hazard.add({ keys: [0], times: [0], closing: 0, count: 4, worths: [400] });
  hazard.add({ keys: [1], times: [0], closing: -1, count: 9, worths: [] });
  expect(await hazard.solve()).toEqual(new Map());
});

test('what sales are worth is shared in each unit by those who were met before sales of that unit', async () => {
  const hazard = buildHazard(HALF_LIFE);
  for (let person = 0; person < 40; person += 1) {
    hazard.add({ keys: [0, 2], times: [0, DAY], closing: 1, count: 1, worths: [100] });
    hazard.add({ keys: [1, 2], times: [0, DAY], closing: 1, count: 1, worths: person % 2 ? [] : [0, 100] });
    hazard.add({ keys: [3, 2], times: [0, DAY], closing: -1, count: 2, worths: [] });
  }
  hazard.add({ keys: [2], times: [0], closing: 0, count: 1, worths: [0, 0, 100] });
  const solved = await solve(hazard);
  expect([...solved.keys()].sort()).toEqual([0, 1]);
  const [first, second] = [solved.get(0)!, solved.get(1)!];
  expect([first.worths.slice(0, 2), second.worths.slice(0, 2)]).toEqual([
    [1, 0],
    [0, 1],
  ]);
  // Before the sale of the third unit nobody met anything: it goes as the conversions do.
  expect([first.worths[2], second.worths[2]]).toEqual([first.conversions, second.conversions]);
});

test('a visit of somebody who bought often counts once, as one that closed where it did', async () => {
  const [often, once] = [buildHazard(HALF_LIFE), buildHazard(HALF_LIFE)];
  for (let person = 0; person < 200; person += 1) {
    const keys = [person % 2, 2, 2, 2];
    const times = keys.map((_, place) => place * DAY);
    const visits = keys.map(() => ({}));
    const cut = (end: number) => ({
      keys: keys.slice(0, end),
      times: times.slice(0, end),
      visits: visits.slice(0, end),
    });
    // Each sale tells the whole path before it, and one that is found out late a visit that had not seemed to close.
    for (const closing of [1, 3, 2]) often.add({ ...cut(closing + 1), closing, count: 1, worths: [1] });
    // The visits one by one, the last of each path being all that is new.
    for (let end = 1; end <= 4; end += 1)
      once.add({ ...cut(end), closing: end === 1 ? -1 : end - 1, count: 1, worths: end === 1 ? [] : [1] });
    for (const hazard of [often, once])
      hazard.add({ keys: [3, 2], times: [0, DAY], closing: -1, count: 1, worths: [] });
  }
  const [all, single] = [await solve(often), await solve(once)];
  expect([...all.keys()].sort()).toEqual([...single.keys()].sort());
  for (const [key, share] of all) expect(share.conversions).toBeCloseTo(single.get(key)!.conversions, 9);
});

test('a second sale of a visit is one more that closes there', async () => {
  const [twice, both] = [buildHazard(HALF_LIFE), buildHazard(HALF_LIFE)];
  for (let person = 0; person < 60; person += 1) {
    const path = { keys: [person % 3, 2], times: [0, DAY], visits: [{}, {}], count: 1 };
    if (person % 3 === 1)
      for (const hazard of [twice, both]) hazard.add({ ...path, closing: -1, worths: [] });
    else {
      for (const worths of [[3], [4]]) twice.add({ ...path, closing: 1, worths });
      both.add({ ...path, closing: 1, closings: 2, worths: [7] });
    }
  }
  expect(await solve(twice)).toEqual(await solve(both));
});

test('what is not met may close, and earns nothing of what follows', async () => {
  const hazard = buildHazard(HALF_LIFE);
  for (let person = 0; person < 40; person += 1) {
    const isMet = [true, false, true];
    hazard.add({ keys: [0, 1, 1], times: [0, 1, 2], closing: 2, count: 1, worths: [1], isMet });
    hazard.add({ keys: [2, 1, 1], times: [0, 1, 2], closing: -1, count: 2, worths: [], isMet });
  }
  expect([...(await solve(hazard)).keys()]).toEqual([0]);
});

test('more different observations than are solved in time are not solved', async () => {
  const hazard = buildHazard(HALF_LIFE);
  const dice = buildDice(5);
  for (let person = 0; person < 310; person += 1) {
    const keys = Array.from({ length: 1_000 }, () => Math.floor(dice() * 8));
    hazard.add({ keys, times: keys.map(() => 0), closing: -1, count: 1, worths: [] });
  }
  expect(await hazard.solve()).toBeUndefined();
});

test('a system is solved', () => {
  const matrix = [
    [4, 2, 0.5],
    [2, 5, 1],
    [0.5, 1, 3],
  ];
  const solution = solvePositive(
    matrix.map((row) => Float64Array.from(row)),
    Float64Array.from([1, -2, 7]),
  );
  const right = matrix.map((row) => row.reduce((sum, value, place) => sum + value * solution[place]!, 0));
  for (const [place, value] of [1, -2, 7].entries()) expect(right[place]).toBeCloseTo(value, 10);
});
