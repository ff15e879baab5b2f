import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditPath } from '../credit-path.ts';

/** How often each path converted: players are numbers, a path is any sequence of them. */
interface Played {
  keys: number[];
  conversions: number;
}

/** The value by its definition: what a player adds, over all orders in which the players may come. */
function shapleyByOrders(players: readonly number[], worth: (set: ReadonlySet<number>) => number): number[] {
  const values = players.map(() => 0);
  let orders = 0;
  const come = (present: readonly number[]): void => {
    if (present.length === players.length) orders += 1;
    for (const player of players.filter((one) => !present.includes(one))) {
      const added = worth(new Set([...present, player])) - worth(new Set(present));
      values[player]! += added * countOrders(players.length - present.length - 1);
      come([...present, player]);
    }
  };
  come([]);
  return values.map((value) => value / orders);
}

function countOrders(count: number): number {
  return count <= 1 ? 1 : count * countOrders(count - 1);
}

const credit = (keys: readonly number[]) => {
  const nothing = {
    source: null,
    medium: null,
    campaign: null,
    term: null,
    content: null,
    landingPage: null,
  };
  const touches = keys.map((key) => ({
    sessionId: '',
    startedAt: 0,
    kind: { ...nothing, isBot: false, channel: String(key) },
  }));
  const settings = { halfLifeDays: 7, customWeights: null };
  return creditPath({ touches, moments: {} }, 'shapley', settings, keys)!;
};

test('gives each what he adds to the others, on average over all orders in which they may come', () => {
  const played = fc.record({
    keys: fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }),
    conversions: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(played, { minLength: 1, maxLength: 12 }), (paths: Played[]) => {
      const worth = (set: ReadonlySet<number>) =>
        paths.reduce(
          (sum, { keys, conversions }) => sum + (keys.every((key) => set.has(key)) ? conversions : 0),
          0,
        );
      const values = [0, 0, 0, 0];
      for (const { keys, conversions } of paths)
        for (const [place, share] of credit(keys).entries()) values[keys[place]!]! += share * conversions;
      const expected = shapleyByOrders([0, 1, 2, 3], worth);
      for (const [player, value] of values.entries()) expect(value).toBeCloseTo(expected[player]!, 9);
    }),
  );
});
