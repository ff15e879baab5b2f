import { expect, test } from 'vitest';
import { type AttributionSettings, openAttribution } from './attribute-people.ts';
import type { Person } from './person.ts';
import { keepAmount } from './worth.ts';

const KINDS = Array.from({ length: 300 }, (_, number) => ({
  channel: number % 9 ? 'Email' : 'Direct',
  source: null,
  medium: null,
  campaign: `campaign ${number}`,
  term: null,
  content: null,
  landingPage: null,
  isBot: false,
}));

/** Somebody who came eight times, on a way of his own, and bought. */
function buildPerson(number: number): Person {
  return {
    owner: { leadId: String(number) },
    moments: {},
    visits: Array.from({ length: 8 }, (_, visit) => ({
      sessionId: `${visit}`,
      visitorId: `${number}`,
      startedAt: visit * 1_000_000,
      kind: KINDS[(number * 7919 + visit * 104_729 + (number >> visit)) % 300]!,
    })),
    conversions: [
      {
        conversionId: String(number),
        name: 'sale',
        occurredAt: 1e9,
        valueMinor: 100n,
        currency: 'EUR',
        visitorId: null,
        sessionId: null,
        isPurchase: false,
        numberLead: () => number,
      },
    ],
  };
}

const SETTINGS: AttributionSettings = {
  models: ['first', 'last', 'linear', 'u_shaped', 'participation'],
  by: ['campaign'],
  order: 1,
  halfLifeDays: 7,
  customWeights: null,
  lookbackDays: 90,
  direct: 'include',
  bots: 'exclude',
  worthOf: ({ valueMinor, currency }) => keepAmount(valueMinor, currency),
  dayOf: () => '',
};

test.each([
  { by: ['campaign'] as const, lookbackDays: 90 },
  { by: ['campaign', 'conversion'] as const, lookbackDays: 90 },
  { by: ['campaign'] as const, lookbackDays: 0.02 },
])('sales earn the same in whatever order a person has them: $by, $lookbackDays days', async (asked) => {
  const { conversions, ...person } = buildPerson(1);
  const sales = Array.from({ length: 24 }, (_, number) => ({
    ...conversions[0]!,
    conversionId: String(number),
    name: number % 3 ? 'sale' : 'renewal',
    occurredAt: number * 400_000,
  }));
  const mixed = sales.map((_, place) => sales[(place * 7) % sales.length]!);
  const earn = async (list: typeof sales) => {
    const book = openAttribution({ ...SETTINGS, ...asked });
    await book.add([{ ...person, conversions: list }]);
    const { rows, totals } = await book.close();
    expect(totals[0]).toMatchObject({ conversions: 24, value: '24.00' });
    return new Map(
      rows.map(({ model, campaign, conversion, ...row }) => [`${model} ${campaign} ${conversion}`, row]),
    );
  };
  const earned = await earn(sales);
  expect(earned.size).toBeGreaterThan(SETTINGS.models.length);
  for (const list of [sales.toReversed(), mixed]) {
    const others = await earn(list);
    expect([...others.keys()].sort()).toEqual([...earned.keys()].sort());
    for (const [key, { conversions, touches }] of earned)
      expect(others.get(key)).toMatchObject({ conversions: expect.closeTo(conversions, 5), touches });
  }
});

test('others have their turn while many different paths are credited', async () => {
  const book = openAttribution(SETTINGS);
  await book.add(Array.from({ length: 50_000 }, (_, number) => buildPerson(number)));
  let [turns, isClosed] = [0, false];
  const take = () => {
    turns += 1;
    if (!isClosed) setImmediate(take);
  };
  setImmediate(take);
  const { totals } = await book.close();
  isClosed = true;
  expect(totals[0]).toMatchObject({ conversions: 50_000, value: '50000.00' });
  expect(turns).toBeGreaterThan(2);
});
