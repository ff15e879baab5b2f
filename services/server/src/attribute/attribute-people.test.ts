import { expect, test } from 'vitest';
import { openAttribution } from './attribute-people.ts';
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
        leadId: String(number),
        visitorId: null,
        sessionId: null,
        isPurchase: false,
      },
    ],
  };
}

test('others have their turn while many different paths are credited', async () => {
  const book = openAttribution({
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
  });
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
