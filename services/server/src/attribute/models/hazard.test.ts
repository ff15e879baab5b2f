import { expect, test } from 'vitest';
import { buildHazard } from './hazard.ts';
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

/** ½ Σ |share − true share|: what lies in the wrong place. */
function measureMisplaced(shares: readonly number[], truth: readonly number[]): number {
  return shares.reduce((sum, share, key) => sum + Math.abs(share - truth[key]!), 0) / 2;
}

test('in a world whose causes are known little credit lies in the wrong place, and far less than by simple models', async () => {
  const { paths, truth } = simulate(30_000, buildDice(7));
  const hazard = buildHazard(HALF_LIFE);
  for (const path of paths) hazard.add({ ...path, count: 1, worths: path.closing === -1 ? [] : [100] });
  const solved = await hazard.solve();
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
  const [one, other] = [await apart.solve(), await together.solve()];
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
  const solved = await hazard.solve();
  expect([...solved.keys()].sort()).toEqual([0, 1]);
  const [first, second] = [solved.get(0)!, solved.get(1)!];
  expect([first.worths.slice(0, 2), second.worths.slice(0, 2)]).toEqual([
    [1, 0],
    [0, 1],
  ]);
  // Before the sale of the third unit nobody met anything: it goes as the conversions do.
  expect([first.worths[2], second.worths[2]]).toEqual([first.conversions, second.conversions]);
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
