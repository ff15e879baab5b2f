import { RATE_REASONS, type RateReason } from '@lazo/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lazo, startLazo } from '../../test/start-lazo.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 10, 21, 12) });
});
afterAll(() => lazo.close());

let deals = 0;
async function sell(name: string, value: string, currency: string, occurredAt = '2026-11-20T23:30:00Z') {
  deals += 1;
  const sale = {
    lead: { email: 'ana@example.org' },
    externalId: `${deals}`,
    name,
    value,
    currency,
    occurredAt,
  };
  expect((await lazo.post('/v1/conversions', sale)).body.rejected).toEqual([]);
}

const rate = (more: object = {}) => ({ day: '2026-11-20', from: 'USD', to: 'EUR', rate: '0.9', ...more });
const state = (rates: unknown) => lazo.post('/v1/rates', rates);

async function ask(name: string, more: string) {
  return (await lazo.get(`/v1/attribution?conversion=${name}&${more}`)).body;
}

describe('a rate', () => {
  test('is taken alone, in a list, or as CSV', async () => {
    const [alone, list] = [await state(rate()), await state([rate(), rate({ from: 'GBP', rate: 1.15 })])];
    expect([alone.body, list.body]).toEqual([
      { accepted: 1, rejected: [] },
      { accepted: 2, rejected: [] },
    ]);
    const csv = 'day,from,to,rate\n2026-11-20,CHF,EUR,1.07\n2026-11-20,CHF,EUR,free\n';
    expect((await lazo.post('/v1/rates', csv, { 'content-type': 'text/csv' })).body).toMatchObject({
      accepted: 1,
      rejected: [{ line: 3, reason: 'invalid_rate', field: 'rate' }],
    });
  });

  test('that its source changed later stands, whatever came last', async () => {
    await sell('changed', '100', 'AUD');
    const aud = (value: string, updatedAt: string) => state(rate({ from: 'AUD', rate: value, updatedAt }));
    await aud('0.5', '2026-11-21T10:00:00Z');
    await aud('0.6', '2026-11-21T11:00:00Z');
    await aud('0.4', '2026-11-21T09:00:00Z');
    expect((await ask('changed', 'currency=EUR')).totals[0].value).toBe('60.00');
  });

  const cases: [reason: RateReason, field: string, change: unknown][] = [
    ['invalid_time', 'day', { day: '2026-02-30' }],
    ['invalid_time', 'day', { day: 'today' }],
    ['invalid_time', 'updatedAt', { updatedAt: '2026-11-20' }],
    ['invalid_currency', 'from', { from: 'dollar' }],
    ['invalid_currency', 'to', { to: undefined }],
    ['invalid_currency', 'to', { to: 'USD' }],
    ['invalid_rate', 'rate', { rate: 0 }],
    ['invalid_rate', 'rate', { rate: -1 }],
    ['invalid_rate', 'rate', { rate: '1,1' }],
    ['invalid_rate', 'rate', { rate: '0.1234567890123' }],
  ];
  test.each(cases)('is refused by itself, by name and field: %s in %s', async (reason, field, change) => {
    const { status, body } = await state([rate(), { ...rate(), ...(change as object) }, 7]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, reason, field },
        { index: 2, reason: 'invalid_rate' },
      ],
    });
    expect(RATE_REASONS).toContain(reason);
  });
});

describe('an answer in one currency', () => {
  test('converts each amount at the rate of its day, and lists what no rate leads from', async () => {
    await state([rate(), rate({ from: 'JPY', rate: '0.00612345' }), rate({ from: 'KWD', rate: 3 })]);
    await sell('mixed', '10.01', 'EUR');
    await sell('mixed', '10.01', 'USD');
    await sell('mixed', '1000', 'JPY');
    await sell('mixed', '1.001', 'KWD');
    await sell('mixed', '5', 'SEK');
    await sell('mixed', '7.50', 'USD', '2026-11-19T10:00:00Z');
    const { totals, unconverted, query } = await ask('mixed', 'currency=EUR&model=linear,first');
    // 10.01 + 9.009 + 6.12345 + 3.003 = 28.14545, rounded once.
    expect(totals).toEqual([
      { model: 'linear', currency: 'EUR', conversions: 4, value: '28.15' },
      { model: 'first', currency: 'EUR', conversions: 4, value: '28.15' },
    ]);
    expect(unconverted).toEqual([
      { currency: 'SEK', conversions: 1, value: '5.00', days: ['2026-11-20'] },
      { currency: 'USD', conversions: 1, value: '7.50', days: ['2026-11-19'] },
    ]);
    expect(query.currency).toBe('EUR');
  });

  test('takes the day of the time zone that is asked for', async () => {
    await sell('zone', '100', 'USD');
    await state([rate(), rate({ day: '2026-11-21', rate: '0.8' })]);
    const values = async (more: string) => (await ask('zone', `currency=EUR${more}`)).totals[0].value;
    expect([await values(''), await values('&timezone=Europe/Madrid')]).toEqual(['90.00', '80.00']);
  });

  test('turns no rate round and takes none of another day', async () => {
    await sell('round', '100', 'EUR');
    await state(rate());
    const { rows, totals, unconverted } = await ask('round', 'currency=USD');
    expect([rows, totals, unconverted.length]).toEqual([[], [], 1]);
  });

  test('lists nothing where no currency is asked for, and keeps what has no amount', async () => {
    await sell('plain', '100', 'SEK');
    expect(await ask('plain', '')).not.toHaveProperty('unconverted');
    const bare = {
      lead: { email: 'ana@example.org' },
      externalId: 'bare',
      name: 'bare',
      occurredAt: '2026-11-20T10:00:00Z',
    };
    await lazo.post('/v1/conversions', bare);
    expect((await ask('bare', 'currency=EUR')).totals).toEqual([
      { model: 'linear', currency: null, conversions: 1, value: null },
    ]);
  });
});
