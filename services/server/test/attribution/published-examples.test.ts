/** Worked examples that others have published, as facts: what they put in and what came out. Each names where it stands. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lazo, startLazo } from '../start-lazo.ts';
import type { Happening } from './golden-cases.ts';
import { tellWorld } from './tell-world.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 11, 31) });
});
afterAll(() => lazo.close());

const BEGIN = Date.UTC(2026, 8, 1);
const on = (day: number) => new Date(BEGIN + day * 86_400_000).toISOString();

/** One who came from these sources on these days, identified when he first came, and bought. */
function buyer(
  name: string,
  touches: [source: string, day: number][],
  sales: [value: string, day: number][],
): Happening[] {
  const by = `browser-${name}`;
  return [
    ...touches.map(([from, day], place) => ({ visit: `${name}-${place + 10}`, by, from, at: on(day) })),
    { identify: name, by, in: `${name}-10`, at: on(touches[0]![1]) },
    ...sales.map(([value, day], place) => ({ sell: `${name}-${place}`, to: name, value, at: on(day) })),
  ];
}

interface Answered {
  [source: string]: { value: number; conversions: number };
}

async function ask(world: string, question: string): Promise<Answered> {
  const asked = new URLSearchParams({
    from: '2026-01-01',
    to: '2026-12-30',
    by: 'source',
    lookbackDays: 'none',
  });
  for (const [name, value] of new URLSearchParams(`conversion=${world}&${question}`)) asked.set(name, value);
  const { body } = await lazo.get(`/v1/attribution?${asked}`);
  return Object.fromEntries(
    body.rows.map((row: { source: string | null; value: string; conversions: number }) => [
      row.source ?? 'direct',
      { value: Number(row.value), conversions: row.conversions },
    ]),
  );
}

async function expectValues(world: string, question: string, values: Record<string, number>): Promise<void> {
  const found = await ask(world, question);
  for (const source of new Set([...Object.keys(found), ...Object.keys(values)]))
    expect(
      Math.abs((found[source]?.value ?? 0) - (values[source] ?? 0)),
      `${question} ${source}`,
    ).toBeLessThan(0.01);
}

describe('an example that was published elsewhere comes out as it was printed', () => {
  test('Adobe Analytics, attribution models', async () => {
    const touches: [string, number][] = [
      ['paid_search', 15],
      ['social', 18],
      ['email', 24],
      ['display', 24],
    ];
    await tellWorld(lazo, 'adobe', buyer('ann', touches, [['50', 24]]));
    await expectValues('adobe', 'model=first', { paid_search: 50 });
    await expectValues('adobe', 'model=linear', {
      paid_search: 12.5,
      social: 12.5,
      email: 12.5,
      display: 12.5,
    });
    await expectValues('adobe', 'model=j_shaped', { paid_search: 10, social: 5, email: 5, display: 30 });
    await expectValues('adobe', 'model=time_decay', {
      paid_search: 6.923333,
      social: 9.318116,
      email: 16.879276,
      display: 16.879276,
    });
  });

  test('coreyhaines31/marketingskills, a sale of 12,000', async () => {
    const touches: [string, number][] = [
      ['facebook_1', 0],
      ['organic', 5],
      ['facebook_2', 12],
      ['search', 30],
      ['Direct', 38],
    ];
    await tellWorld(lazo, 'corey', buyer('cor', touches, [['12000', 38]]));
    await expectValues('corey', 'model=last', { direct: 12_000 });
    await expectValues('corey', 'model=last_non_direct', { search: 12_000 });
    await expectValues('corey', 'model=u_shaped', {
      facebook_1: 4_800,
      organic: 800,
      facebook_2: 800,
      search: 800,
      direct: 4_800,
    });
    await expectValues('corey', 'model=time_decay', {
      facebook_1: 175.195176,
      organic: 287.437594,
      facebook_2: 574.875187,
      search: 3_417.044981,
      direct: 7_545.447062,
    });
  });

  test('Looker, marketing demo: every purchase by itself (it prints 70 where its own table has 75)', async () => {
    const day = (sources: string) =>
      sources.split(' ').map((source, place): [string, number] => [source, place]);
    const one = day('ads facebook facebook organic email ads organic organic facebook ads');
    await tellWorld(lazo, 'looker', [
      ...buyer('u1', one, [
        ['75', 2],
        ['50', 3],
        ['50', 7],
      ]),
      ...buyer('u2', day('facebook ads ads organic'), [['100', 3]]),
      ...buyer('u3', day('ads organic'), []),
    ]);
    await expectValues('looker', 'model=first', { ads: 175, facebook: 100 });
    await expectValues('looker', 'model=last', { organic: 200, facebook: 75 });
  });

  test('AnalyzeCore, attribution model in R: three journeys, one of them converted', async () => {
    await tellWorld(lazo, 'journeys', [
      ...buyer(
        'j1',
        [
          ['c1', 60],
          ['c2', 61],
          ['c3', 62],
        ],
        [['10', 63]],
      ),
      ...buyer('j2', [['c1', 60]], []),
      ...buyer(
        'j3',
        [
          ['c2', 60],
          ['c3', 61],
        ],
        [],
      ),
    ]);
    const { body } = await lazo.get(
      `/v1/attribution?from=${on(60)}&to=${on(64)}&by=source&conversion=journeys&model=markov,shapley`,
    );
    const credits = (model: string) =>
      Object.fromEntries(
        body.rows
          .filter((row: { model: string }) => row.model === model)
          .map((row: { source: string; conversions: number }) => [row.source, row.conversions]),
      );
    expect(credits('markov')).toEqual({ c1: 0.2, c2: 0.4, c3: 0.4 });
    expect(Object.values(credits('shapley')).toSorted()).toEqual([0.333333, 0.333333, 0.333334]);
  });

  test('stementorai, decay over four touches', async () => {
    const touches: [string, number][] = [
      ['a', 0],
      ['b', 7],
      ['c', 14],
      ['d', 21],
    ];
    await tellWorld(lazo, 'decay4', buyer('dec', touches, [['1000000', 28]]));
    const values = { a: 66_666.666667, b: 133_333.333333, c: 266_666.666667, d: 533_333.333333 };
    await expectValues('decay4', 'model=time_decay&halfLifeDays=7', values);
  });

  test('Converge: a window of seven days, and credit by the date of the touch', async () => {
    const touches: [string, number][] = [
      ['snapchat', 1],
      ['meta', 5],
      ['google', 10],
    ];
    await tellWorld(lazo, 'converge', buyer('con', touches, [['100', 10]]));
    const linear = 'model=linear&lookbackDays=7';
    await expectValues('converge', linear, { meta: 50, google: 50 });
    await expectValues('converge', `${linear}&dateBy=touch&from=2026-09-06&to=2026-09-06`, { meta: 50 });
    await expectValues('converge', `${linear}&dateBy=touch&from=2026-09-11&to=2026-09-11`, { google: 50 });
  });

  test('Snowplow, dbt package for attribution', async () => {
    const path = (sources: string, value: string, name: string) =>
      buyer(
        name,
        sources.split(' ').map((source, place): [string, number] => [source, place]),
        [[value, 9]],
      );
    await tellWorld(lazo, 'snowplow', [
      ...path('none', '50', 's1'),
      ...path('none', '20.42', 's2'),
      ...path('video', '200', 's3'),
      ...path('display organic', '66.50', 's4'),
      ...path('none organic none', '140', 's5'),
      ...path('none', '24', 's6'),
    ]);
    await expectValues('snowplow', 'model=first', { none: 234.42, video: 200, display: 66.5 });
    await expectValues('snowplow', 'model=last', { none: 234.42, video: 200, organic: 66.5 });
    await expectValues('snowplow', 'model=linear', {
      none: 187.753333,
      video: 200,
      display: 33.25,
      organic: 79.916667,
    });
    await expectValues('snowplow', 'model=u_shaped', {
      none: 206.42,
      video: 200,
      display: 33.25,
      organic: 61.25,
    });
  });
});
