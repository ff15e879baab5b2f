/** Sales and people come out of Postgres some thousand at a time; each counts once wherever one part ends and the next begins. */

import type { ExplainAnswer } from '@lazo/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConversions } from '../../src/attribute/index.ts';
import { type Lazo, startLazo } from '../start-lazo.ts';

const SALES = 12_000;
const PEOPLE = 6_000;
const NOON = Date.UTC(2026, 4, 1, 12);
const RANGE = 'from=2026-05-01&to=2026-05-31&model=linear';

/** Seven thousand at two moments, so that every five thousand or so some of a moment are left, and then one a second. */
function buildSale(number: number): object {
  const seconds = number < 4_000 ? 0 : number < 7_000 ? 1 : number - 7_000 + 2;
  return {
    externalId: `many-${number}`,
    lead: { email: `buyer-${number % PEOPLE}@example.org` },
    name: number % 2 ? 'sale' : 'renewal',
    value: '1.00',
    currency: 'EUR',
    occurredAt: new Date(NOON + seconds * 1_000).toISOString(),
  };
}

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 5, 1) });
  const sales = Array.from({ length: SALES }, (_, number) => buildSale(number));
  expect((await lazo.post('/v1/conversions', sales)).body).toMatchObject({ accepted: SALES, rejected: [] });
  const refund = { ...buildSale(4_999), stage: 'refunded', value: '0.25', updatedAt: '2026-05-20T00:00:00Z' };
  expect((await lazo.post('/v1/conversions', refund)).body).toMatchObject({ accepted: 1 });
});
afterAll(() => lazo.close());

describe('of sales that are more than are read at once', () => {
  test.each([
    { asked: '', conversions: SALES, value: `${SALES - 1}.75` },
    { asked: '&conversion=renewal', conversions: SALES / 2, value: `${SALES / 2}.00` },
    { asked: '&conversion=sale', conversions: SALES / 2, value: `${SALES / 2 - 1}.75` },
  ])('each counts once: $asked', async ({ asked, conversions, value }) => {
    const { body } = await lazo.get(`/v1/attribution?${RANGE}${asked}`);
    expect(body).toMatchObject({ totals: [{ conversions, value, currency: 'EUR' }] });
  });

  // Models that learn from the order of a person's visits hear of his sales in the order of their time.
  test('those refunded in part come at their time like others', async () => {
    const range = { from: new Date(NOON), to: new Date(NOON + 86_400_000) };
    const times: number[] = [];
    for await (const page of readConversions(lazo.db, { siteId: 1, ...range, names: null }))
      for (const { occurredAt } of page) times.push(occurredAt);
    expect(times).toHaveLength(SALES);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('each is explained once', async () => {
    const ids = new Set<string>();
    let sum = 0;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = `&limit=1000${cursor && `&cursor=${cursor}`}`;
      const body = (await lazo.get(`/v1/attribution/explain?${RANGE}&channel=(none)${page}`))
        .body as ExplainAnswer;
      for (const { id, credit } of body.conversions) {
        ids.add(id);
        sum += Math.round(Number(credit.value) * 100);
      }
      cursor = body.nextCursor;
    }
    expect(ids.size).toBe(SALES);
    expect(sum).toBe(SALES * 100 - 25);
  });
});
