/** The model that asks what would be lost, through the doors: who caused earns, and not who was there when it happened. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lazo, startLazo } from '../start-lazo.ts';
import type { Happening } from './golden-cases.ts';
import { tellWorld } from './tell-world.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 11, 1) });
});
afterAll(() => lazo.close());

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour)).toISOString();

/** Whoever met Email buys on his next visit, whichever way he comes; whoever met Display does not. */
function tellPeople(world: string, people: number, sell: (name: string) => Happening[]): Happening[] {
  const closers = ['Direct', 'Organic Search', 'Paid Search'];
  return Array.from({ length: people }, (_, number) => {
    const [by, buys] = [`${world}${number}`, number % 2 === 0];
    const visits: Happening[] = [
      { visit: `${by}-1`, by, from: buys ? 'Email' : 'Display', at: at(1 + (number % 9)) },
      { visit: `${by}-2`, by, from: closers[number % 3]!, at: at(12 + (number % 3)) },
    ];
    return buys ? [...visits, ...sell(by)] : visits;
  }).flat();
}

async function ask(world: string, more = ''): Promise<Record<string, number>> {
  const { body } = await lazo.get(
    `/v1/attribution?from=2026-11-01&to=2026-11-30&conversion=${world}&model=incremental${more}`,
  );
  const sum = body.rows.reduce((total: number, row: { value: string }) => total + Number(row.value), 0);
  expect(sum).toBeCloseTo(Number(body.totals[0].value), 9);
  return Object.fromEntries(
    body.rows.map((row: { channel: string; value: string }) => [row.channel, Number(row.value)]),
  );
}

test('of purchases the visits before earn, and those in which they were made are a control', async () => {
  await tellWorld(
    lazo,
    'bought',
    tellPeople('bought', 36, (by) => [
      { sell: `sale-${by}`, to: { browser: by, visit: `${by}-2` }, value: '10', at: at(15) },
    ]),
  );
  const earned = await ask('bought');
  expect(earned).toEqual({ Email: 180 });
  const { body } = await lazo.get(
    '/v1/attribution?conversion=bought&model=incremental,linear&halfLifeDays=3',
  );
  expect(body.query.weights.incremental).toMatch(
    /fade by half in 3 d; the closing visit's own row is a control/,
  );
  expect(body.totals.map((total: { value: string }) => total.value)).toEqual(['180.00', '180.00']);
});

test('of a sale that a CRM tells the visit closes in which he said who he is; what comes after it earns nothing', async () => {
  await tellWorld(
    lazo,
    'told',
    tellPeople('told', 36, (by) => [
      { identify: by, by, in: `${by}-2`, at: at(15) },
      { visit: `${by}-3`, by, from: 'Referral', at: at(18) },
      { sell: `sale-${by}`, to: by, value: '10', at: at(20) },
    ]),
  );
  expect(await ask('told')).toEqual({ Email: 180 });
});

test('where nothing was met before, nobody earned it', async () => {
  await tellWorld(lazo, 'alone', [
    { visit: 'only', by: 'one', from: 'Email', at: at(3) },
    { sell: 'sale', to: { browser: 'one', visit: 'only' }, value: '10', at: at(4) },
    { visit: 'other', by: 'two', from: 'Display', at: at(3) },
  ]);
  expect(await ask('alone')).toEqual({ '(none)': 10 });
});

test('a purchase closes in the visit that it names, and what comes after earns nothing', async () => {
  await tellWorld(
    lazo,
    'named',
    tellPeople('named', 36, (by) => [
      { visit: `${by}-3`, by, from: 'Referral', at: at(18) },
      { sell: `sale-${by}`, to: { browser: by, visit: `${by}-2` }, value: '10', at: at(20) },
    ]),
  );
  expect(await ask('named')).toEqual({ Email: 180 });
});

test('so does a sale that names the person and his visit', async () => {
  const hours = Array.from({ length: 36 }, (_, number) => number);
  await tellWorld(
    lazo,
    'both',
    hours.flatMap((hour): Happening[] => {
      const by = `both${hour}`;
      const buys = hour % 2 === 0;
      return [
        { visit: `${by}-1`, by, from: buys ? 'Email' : 'Display', at: at(21) },
        { visit: `${by}-2`, by, from: 'Paid Search', at: at(22, hour) },
        ...(buys
          ? ([
              { visit: `${by}-3`, by, from: 'Referral', at: at(25) },
              { identify: by, by, in: `${by}-3`, at: at(25, 1) },
            ] as const)
          : []),
      ];
    }),
  );
  await lazo.app.whenFolded();
  for (const hour of hours.filter((one) => one % 2 === 0)) {
    const [visit] = await lazo.sql('select session_id from sessions where started_at = $1', [at(22, hour)]);
    const lead = { email: `both${hour}.both@example.org`, sessionId: visit!.session_id };
    const sale = { lead, externalId: `both${hour}`, name: 'both', value: '10', currency: 'EUR' };
    const { body } = await lazo.post('/v1/conversions', { ...sale, occurredAt: at(26) });
    expect(body.accepted).toBe(1);
  }
  expect(await ask('both')).toEqual({ Email: 180 });
});

test('direct visits that are left out still close', async () => {
  await tellWorld(
    lazo,
    'cut',
    Array.from({ length: 40 }, (_, number): Happening[] => {
      const [by, buys] = [`cut${number}`, number % 2 === 0];
      return [
        { visit: `${by}-1`, by, from: buys ? 'Email' : 'Display', at: at(1 + (number % 5)) },
        { visit: `${by}-2`, by, from: 'Direct', at: at(8) },
        ...(buys
          ? [{ sell: by, to: { browser: by, visit: `${by}-2` }, value: '10', at: at(9) } as const]
          : []),
      ];
    }).flat(),
  );
  expect(await ask('cut')).toEqual({ Email: 200 });
  expect(await ask('cut', '&direct=exclude')).toEqual({ Email: 200 });
});

/** Buyers of two kinds: half met Email and half Paid Social; of each sale it is asked what it names as its amount. */
async function tellKinds(world: string, amounts: readonly [object, object]): Promise<void> {
  const froms = ['Email', 'Paid Social', 'Display', 'Display'];
  const people = Array.from({ length: 40 }, (_, number) => ({ by: `${world}${number}`, kind: number % 4 }));
  const happens = people.flatMap(({ by, kind }, number): Happening[] => [
    { visit: `${by}-1`, by, from: froms[kind]!, at: at(1 + (number % 5)) },
    { visit: `${by}-2`, by, from: 'Direct', at: at(8) },
    ...(kind < 2 ? [{ identify: by, by, in: `${by}-2`, at: at(8, 1) }] : []),
  ]);
  await tellWorld(lazo, world, happens);
  for (const { by, kind } of people.filter((one) => one.kind < 2)) {
    const lead = { email: `${by}.${world}@example.org` };
    const sale = { lead, externalId: by, name: world, ...amounts[kind], occurredAt: at(9) };
    expect((await lazo.post('/v1/conversions', sale)).body.accepted).toBe(1);
  }
}

async function askKinds(world: string): Promise<[channel: string, currency: string | null, value: string][]> {
  const { body } = await lazo.get(
    `/v1/attribution?from=2026-11-01&to=2026-11-30&conversion=${world}&model=incremental`,
  );
  for (const { currency, conversions } of body.totals)
    expect(
      body.rows.reduce(
        (sum: number, row: { currency: string | null; conversions: number }) =>
          row.currency === currency ? sum + row.conversions : sum,
        0,
      ),
    ).toBeCloseTo(conversions, 9);
  return body.rows.map((row: { channel: string; currency: string | null; value: string }) => [
    row.channel,
    row.currency,
    row.value,
  ]);
}

test('of several currencies each goes to whom its own sales met', async () => {
  await tellKinds('abroad', [
    { value: '100', currency: 'EUR' },
    { value: '100', currency: 'USD' },
  ]);
  const rows = await askKinds('abroad');
  expect(rows.filter(([, , value]) => Number(value) > 0)).toEqual([
    ['Email', 'EUR', '1000.00'],
    ['Paid Social', 'USD', '1000.00'],
  ]);
});

test('sales without an amount beside others take nothing of what those are worth', async () => {
  await tellKinds('given', [{ value: '1000000', currency: 'EUR' }, {}]);
  const rows = await askKinds('given');
  expect(rows.filter(([, , value]) => Number(value) > 0)).toEqual([['Email', 'EUR', '10000000.00']]);
  expect(rows.some(([channel, currency]) => channel === 'Paid Social' && currency === null)).toBe(true);
});

test('it credits rows and not touches, so it has no touch date', async () => {
  const { status, body } = await lazo.get('/v1/attribution?model=incremental&dateBy=touch');
  expect([status, body.errors[0].field]).toEqual([400, 'dateBy']);
});
