import { PATH_MODELS, type PathModel } from '@lazo/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditPath } from '../credit-path.ts';
import type { Moments, Path, PathTouch } from '../path.ts';
import { MODEL_RULES } from './index.ts';
import type { ModelSettings } from './model.ts';

const DAY = 86_400_000;
const CONVERTED = Date.UTC(2026, 10, 21);
const SETTINGS: ModelSettings = {
  halfLifeDays: 7,
  customWeights: { first: 5, lead: 3, rest: 2 },
};

/** A path of these channels, one touch a day, the last a day before the conversion. */
function pathOf(channels: readonly string[], moments: Moments = {}): Path {
  const touches = channels.map((channel, place) =>
    touchAt(CONVERTED - (channels.length - place) * DAY, channel),
  );
  return { moments, touches };
}

function touchAt(startedAt: number, channel: string): PathTouch {
  const nothing = {
    source: null,
    medium: null,
    campaign: null,
    term: null,
    content: null,
    landingPage: null,
    isBot: false,
  };
  return { sessionId: String(startedAt), startedAt, kind: { channel, ...nothing } };
}

/** What each touch counts as, where rows are channels. */
function keysOf({ touches }: Path): number[] {
  const channels = [...new Set(touches.map((touch) => touch.kind.channel))];
  return touches.map((touch) => channels.indexOf(touch.kind.channel));
}

const credit = (path: Path, model: PathModel, settings: Partial<ModelSettings> = {}) =>
  creditPath(path, model, { ...SETTINGS, ...settings }, keysOf(path));
const round = (share: number) => Math.round(share * 1e6) / 1e6;
const shares = (model: PathModel, channels: readonly string[], moments?: Moments) =>
  credit(pathOf(channels, moments), model)?.map(round);

/** Midnight so many days before the conversion: of five touches the first is five days before. */
const daysBefore = (days: number) => CONVERTED - days * DAY;
const FIVE = ['Display', 'Email', 'Referral', 'Paid Search', 'Direct'];

describe('a model', () => {
  test('credits of a conversion add up to one under every model that adds up', () => {
    const touch = fc.record({
      channel: fc.constantFrom('Direct', 'Email', 'Paid Search'),
      age: fc.integer({ min: 0, max: 3_650 * DAY }),
    });
    const moment = fc.option(fc.integer({ min: -DAY, max: 3_650 * DAY }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(touch, { minLength: 1, maxLength: 30 }),
        fc.tuple(moment, moment),
        fc.constantFrom(...PATH_MODELS.filter((model) => MODEL_RULES[model].isAdditive !== false)),
        fc.double({ min: 0.001, max: 3_650, noNaN: true }),
        (touches, [lead, opportunity], model, halfLifeDays) => {
          const sorted = touches
            .map(({ channel, age }) => touchAt(CONVERTED - age, channel))
            .sort((a, b) => a.startedAt - b.startedAt);
          const moments = {
            ...(lead === undefined ? {} : { lead: CONVERTED - lead }),
            ...(opportunity === undefined ? {} : { opportunity: CONVERTED - opportunity }),
          };
          const credited = credit({ ...pathOf([], moments), touches: sorted }, model, { halfLifeDays })!;
          expect(credited.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const share of credited) expect(share).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('credits nothing when no touch earned it', () => {
    for (const model of PATH_MODELS) expect(credit(pathOf([]), model)).toBeUndefined();
    const customWeights = { lead: 1 };
    expect(credit(pathOf(FIVE), 'custom', { customWeights })).toBeUndefined();
    expect(credit(pathOf(FIVE, { lead: daysBefore(6) }), 'custom', { customWeights })).toBeUndefined();
  });

  test.each<[PathModel, string[], number[]]>([
    ['first', ['Email', 'Direct', 'Email'], [1, 0, 0]],
    ['last', ['Email', 'Direct', 'Direct'], [0, 0, 1]],
    ['last_non_direct', ['Email', 'Paid Search', 'Direct'], [0, 1, 0]],
    ['last_non_direct', ['Direct', 'Direct'], [0, 1]],
    ['last_non_direct', ['Websites', 'Direct Entry'], [1, 0]],
    ['linear', ['Email', 'Direct', 'Email', 'Direct'], [0.25, 0.25, 0.25, 0.25]],
    ['u_shaped', ['Email'], [1]],
    ['u_shaped', ['Email', 'Direct'], [0.5, 0.5]],
    ['u_shaped', ['Email', 'Direct', 'Email', 'Direct'], [0.4, 0.1, 0.1, 0.4]],
    ['j_shaped', ['Email'], [1]],
    ['j_shaped', ['Email', 'Direct'], [0.25, 0.75]],
    ['j_shaped', ['Email', 'Direct', 'Email', 'Direct'], [0.2, 0.1, 0.1, 0.6]],
    ['inverse_j', ['Email', 'Direct'], [0.75, 0.25]],
    ['inverse_j', ['Email', 'Direct', 'Email', 'Direct'], [0.6, 0.1, 0.1, 0.2]],
    ['participation', ['Email', 'Direct', 'Email'], [1, 1, 1]],
    ['shapley', ['Email', 'Direct', 'Email'], [0.25, 0.5, 0.25]],
  ])('%s shares %j as %j', (model, channels, expected) => {
    expect(shares(model, channels)).toEqual(expected);
  });

  test.each<[PathModel, Moments, number[]]>([
    ['u_lead', { lead: daysBefore(4) + 1 }, [0.4, 0.4, 0.066667, 0.066667, 0.066667]],
    ['u_lead', { lead: daysBefore(4) }, [0.4, 0.4, 0.066667, 0.066667, 0.066667]],
    ['u_lead', { lead: daysBefore(4) - 1 }, [0.8, 0.05, 0.05, 0.05, 0.05]],
    ['u_lead', {}, [0.666667, 0.083333, 0.083333, 0.083333, 0.083333]],
    ['u_lead', { lead: daysBefore(6) }, [0.666667, 0.083333, 0.083333, 0.083333, 0.083333]],
    ['w_shaped', { lead: daysBefore(4), opportunity: daysBefore(2) }, [0.3, 0.3, 0.05, 0.3, 0.05]],
    [
      'w_shaped',
      { lead: daysBefore(4), opportunity: daysBefore(4) },
      [0.3, 0.6, 0.033333, 0.033333, 0.033333],
    ],
    ['w_shaped', { lead: daysBefore(4), opportunity: daysBefore(-9) }, [0.3, 0.3, 0.05, 0.05, 0.3]],
    ['full_path', { lead: daysBefore(4), opportunity: daysBefore(2) }, [0.225, 0.225, 0.1, 0.225, 0.225]],
    ['full_path', { opportunity: daysBefore(1) }, [0.290323, 0.043011, 0.043011, 0.043011, 0.580645]],
    ['custom', { lead: daysBefore(3) }, [0.5, 0.066667, 0.3, 0.066667, 0.066667]],
    ['custom', { lead: daysBefore(5) }, [0.8, 0.05, 0.05, 0.05, 0.05]],
  ])('%s with moments %j shares five touches as %j', (model, moments, expected) => {
    expect(shares(model, FIVE, moments)).toEqual(expected);
  });

  test('time_decay halves a weight every half-life', () => {
    const [oldest, , , , , , , newest] = shares('time_decay', Array<string>(8).fill('Email'))!;
    expect(newest! / oldest!).toBeCloseTo(2, 4);
  });

  test('says its shares', () => {
    expect(PATH_MODELS.map((model) => MODEL_RULES[model].describe(SETTINGS))).toMatchInlineSnapshot(`
      [
        "first 100 %",
        "last 100 %",
        "last touch that is not direct 100 %; if all are direct, the last",
        "every touch the same",
        "2^(-age / 7 d)",
        "first 40 %, last 40 %, the rest 20 %",
        "first 40 %, lead 40 %, the rest 20 %",
        "first 30 %, lead 30 %, opportunity 30 %, the rest 10 %",
        "first 22.5 %, lead 22.5 %, opportunity 22.5 %, last 22.5 %, the rest 10 %",
        "first 20 %, last 60 %, the rest 20 %",
        "first 60 %, last 20 %, the rest 20 %",
        "the whole conversion to everyone on the path, which does not add up",
        "first 500 %, lead 300 %, the rest 200 %",
        "Shapley value: of each conversion the same to each distinct one on the path",
      ]
    `);
  });
});
