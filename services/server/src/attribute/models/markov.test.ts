import { readFileSync } from 'node:fs';
import type { PathModel } from '@lazo/contract';
import { expect, test } from 'vitest';
import { creditPath } from '../credit-path.ts';
import expected from './markov.cases/expected.json' with { type: 'json' };
import { buildMarkovChain } from './markov.ts';

const LETTERS = Object.keys(expected.channels);
const PATHS = readFileSync(new URL('./markov.cases/paths.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [path, conversions, value, lost] = line.split(',') as [string, string, string, string];
    const keys = [...path].map((letter) => LETTERS.indexOf(letter));
    return { keys, conversions: Number(conversions), lost: Number(lost), worths: [Number(value)] };
  });

function buildChain(order: number) {
  const chain = buildMarkovChain(order);
  for (const path of PATHS) chain.add(path);
  return chain;
}

function expectNear(actual: number, wanted: number): void {
  expect(Math.abs(actual / wanted - 1)).toBeLessThan(1e-6);
}

test('the transitions of order 1 are what followed what', () => {
  // The reference leaves out steps from a channel to itself, which change no removal effect.
  const transitions = buildChain(1)
    .readTransitions()
    .filter(({ from, to }) => from === null || from !== to);
  const visits = new Map<number | null, number>();
  for (const { from, count } of transitions) visits.set(from, (visits.get(from) ?? 0) + count);
  const nameOf = (key: number) => LETTERS[key] as string;
  const found = transitions.map(({ from, to, count }) => ({
    from: from === null ? 'start' : nameOf(from),
    to: to === undefined ? 'lost' : to === null ? 'converted' : nameOf(to),
    count,
    chance: count / visits.get(from)!,
  }));
  const sort = (rows: typeof found) =>
    rows.toSorted((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
  expect(sort(found)).toEqual(
    sort(expected.transitions).map((row) => ({ ...row, chance: expect.closeTo(row.chance, 12) })),
  );
});

test.each(['1', '2', '3'] as const)(
  'order %s gives each channel what an independent solver does',
  async (order) => {
    const { chance, effects, shares } = (await buildChain(Number(order)).solve())!;
    expectNear(chance, expected.chance);
    expect(effects.size).toBe(LETTERS.length);
    for (const [letter, wanted] of Object.entries(expected.markov[order])) {
      const [effect, share] = [effects.get(LETTERS.indexOf(letter))!, shares.get(LETTERS.indexOf(letter))!];
      expectNear(effect.conversions, wanted.effect);
      expectNear(effect.worths[0]!, wanted.effectOnValue);
      expectNear(share.conversions * expected.conversions, wanted.conversions);
      expectNear(share.worths[0]! * expected.value, wanted.value);
    }
  },
);

test('the chance of conversion is the same for every order, that of all paths together', async () => {
  const begun = PATHS.reduce((sum, { conversions, lost }) => sum + conversions + lost, 0);
  const converted = PATHS.reduce((sum, { conversions }) => sum + conversions, 0);
  for (const order of [1, 2, 3, 4])
    expect((await buildChain(order).solve())!.chance).toBeCloseTo(converted / begun, 12);
});

test('a chain that goes round and round is solved as exactly: one who came four thousand times by turns', async () => {
  const chain = buildMarkovChain(1);
  const keys = Array.from({ length: 4_000 }, (_, place) => place % 2);
  chain.add({ keys, conversions: 1, lost: 0, worths: [100] });
  chain.add({ keys: [2], conversions: 1, lost: 9, worths: [50] });
  const { chance, effects } = (await chain.solve())!;
  // Of eleven who begin, one goes round until he converts, and one of the other ten converts.
  expect(chance).toBeCloseTo(2 / 11, 10);
  expect(effects.get(0)!.conversions).toBeCloseTo(0.5, 9);
  expect(effects.get(1)!.conversions).toBeCloseTo(0.5, 9);
  expect(effects.get(2)!.worths[0]).toBeCloseTo(1 / 3, 9);
});

test.each<PathModel>(['first', 'last', 'linear', 'u_shaped', 'shapley'])(
  'of the same paths %s gives each channel what an independent sum does',
  (model) => {
    const sums = LETTERS.map(() => ({ conversions: 0, value: 0 }));
    const nothing = { source: null, medium: null, campaign: null, term: null, content: null };
    for (const { keys, conversions, worths } of PATHS) {
      const touches = keys.map((key) => ({
        sessionId: '',
        startedAt: 0,
        kind: { ...nothing, landingPage: null, isBot: false, channel: LETTERS[key]! },
      }));
      const settings = { halfLifeDays: 7, customWeights: null };
      const shares = creditPath({ touches, moments: {} }, model, settings, keys)!;
      for (const [place, share] of shares.entries()) {
        sums[keys[place]!]!.conversions += share * conversions;
        sums[keys[place]!]!.value += share * worths[0]!;
      }
    }
    const wanted = expected[model as keyof typeof expected] as Record<
      string,
      { conversions: number; value: number }
    >;
    for (const [place, letter] of LETTERS.entries()) {
      expectNear(sums[place]!.conversions, wanted[letter]!.conversions);
      expectNear(sums[place]!.value, wanted[letter]!.value);
    }
  },
);
