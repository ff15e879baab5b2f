import { MODELS, type Model } from '@lazo/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditPath } from '../credit-path.ts';
import type { Path, PathTouch } from '../path.ts';

const DAY = 86_400_000;
const CONVERTED = Date.UTC(2026, 10, 21);

/** A path of these channels, one touch a day, the last a day before the conversion. */
function pathOf(...channels: string[]): Path {
  const touches = channels.map((channel, place) =>
    touchAt(CONVERTED - (channels.length - place) * DAY, channel),
  );
  return {
    conversionId: 'c',
    name: 'sale',
    occurredAt: CONVERTED,
    valueMinor: 1_000n,
    currency: 'EUR',
    touches,
  };
}

function touchAt(startedAt: number, channel: string): PathTouch {
  const nothing = {
    source: null,
    medium: null,
    campaign: null,
    term: null,
    content: null,
    landingPage: null,
  };
  return { sessionId: String(startedAt), startedAt, channel, ...nothing };
}

const shares = (model: Model, ...channels: string[]) =>
  creditPath(pathOf(...channels), model, { halfLifeDays: 7 }).map((share) => Math.round(share * 1e6) / 1e6);

describe('a model', () => {
  test('credits of a conversion add up to one under every model', () => {
    const path = fc.array(
      fc.record({
        channel: fc.constantFrom('Direct', 'Email', 'Paid Search'),
        age: fc.integer({ min: 0, max: 3_650 * DAY }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(
        path,
        fc.constantFrom(...MODELS),
        fc.double({ min: 0.001, max: 3_650, noNaN: true }),
        (touches, model, halfLifeDays) => {
          const sorted = touches
            .map(({ channel, age }) => touchAt(CONVERTED - age, channel))
            .sort((a, b) => a.startedAt - b.startedAt);
          const credited = creditPath({ ...pathOf(), touches: sorted }, model, { halfLifeDays });
          expect(credited.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const share of credited) expect(share).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('credits nothing when no touch earned it', () => {
    for (const model of MODELS) expect(creditPath(pathOf(), model, { halfLifeDays: 7 })).toEqual([]);
  });

  test.each<[Model, string[], number[]]>([
    ['first', ['Email', 'Direct', 'Email'], [1, 0, 0]],
    ['last', ['Email', 'Direct', 'Direct'], [0, 0, 1]],
    ['last_non_direct', ['Email', 'Paid Search', 'Direct'], [0, 1, 0]],
    ['last_non_direct', ['Direct', 'Direct'], [0, 1]],
    ['last_non_direct', ['Websites', 'Direct Entry'], [1, 0]],
    ['linear', ['Email', 'Direct', 'Email', 'Direct'], [0.25, 0.25, 0.25, 0.25]],
    ['u_shaped', ['Email'], [1]],
    ['u_shaped', ['Email', 'Direct'], [0.5, 0.5]],
    ['u_shaped', ['Email', 'Direct', 'Email', 'Direct'], [0.4, 0.1, 0.1, 0.4]],
  ])('%s shares %j as %j', (model, channels, expected) => {
    expect(shares(model, ...channels)).toEqual(expected);
  });

  test('time_decay halves a weight every half-life', () => {
    const [oldest, , , , , , , newest] = shares('time_decay', ...Array<string>(8).fill('Email'));
    expect(newest! / oldest!).toBeCloseTo(2, 4);
  });
});
