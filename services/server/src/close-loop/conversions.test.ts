import { CONVERSION_REASONS, type ConversionReason } from '@lazo/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 10, 21, 12) });
});
afterAll(() => lazo.close());

let deals = 0;
const nextDeal = () => {
  deals += 1;
  return `deal-${deals}`;
};
const deal = (more: object = {}) => ({
  lead: { email: 'ana@example.org' },
  externalId: nextDeal(),
  value: '100.00',
  currency: 'EUR',
  occurredAt: '2026-11-20T10:00:00Z',
  ...more,
});

/** What stands and counts of a conversion, by the report. */
async function countedValue(name: string): Promise<string | undefined> {
  const { body } = await lazo.get(`/v1/attribution?conversion=${name}`);
  return body.totals[0]?.value;
}

describe('a conversion', () => {
  test('is taken alone, in a list, or as CSV', async () => {
    expect((await lazo.post('/v1/conversions', deal())).body).toMatchObject({ accepted: 1, rejected: [] });
    expect((await lazo.post('/v1/conversions', [deal(), deal()])).body.ids).toHaveLength(2);
    const csv =
      'email,externalId,value,currency,occurredAt\nana@example.org,csv-1,12.50,EUR,2026-11-20T10:00:00Z\n,csv-2,1,EUR,2026-11-20T10:00:00Z\n';
    const { body } = await lazo.post('/v1/conversions', csv, { 'content-type': 'text/csv' });
    expect(body).toMatchObject({
      accepted: 1,
      rejected: [{ line: 3, reason: 'invalid_lead', field: 'lead' }],
    });
  });

  test('sent again changes nothing, and has the same id', async () => {
    const sale = deal({ name: 'again' });
    const first = await lazo.post('/v1/conversions', sale);
    const second = await lazo.post('/v1/conversions', sale);
    expect(second.body.ids).toEqual(first.body.ids);
    expect(await countedValue('again')).toBe('100.00');
  });

  test('is revised by a later updatedAt; an older one changes nothing', async () => {
    const sale = deal({ name: 'revised', updatedAt: '2026-11-20T12:00:00Z' });
    await lazo.post('/v1/conversions', sale);
    await lazo.post('/v1/conversions', { ...sale, value: '250', updatedAt: '2026-11-20T13:00:00Z' });
    await lazo.post('/v1/conversions', { ...sale, value: '1', updatedAt: '2026-11-20T11:00:00Z' });
    expect(await countedValue('revised')).toBe('250.00');
  });

  test('that is lost or refunded is withdrawn; refunded in part, the rest counts', async () => {
    const sale = deal({ name: 'withdrawn' });
    await lazo.post('/v1/conversions', sale);
    await lazo.post('/v1/conversions', {
      ...sale,
      stage: 'refunded',
      value: '30',
      updatedAt: '2026-11-20T11:00:00Z',
    });
    expect(await countedValue('withdrawn')).toBe('70.00');
    await lazo.post('/v1/conversions', {
      ...sale,
      stage: 'refunded',
      value: undefined,
      updatedAt: '2026-11-20T12:00:00Z',
    });
    expect(await countedValue('withdrawn')).toBeUndefined();
    await lazo.post('/v1/conversions', { ...sale, updatedAt: '2026-11-20T13:00:00Z' });
    expect(await countedValue('withdrawn')).toBe('100.00');
    await lazo.post('/v1/conversions', { ...sale, stage: 'lost', updatedAt: '2026-11-20T14:00:00Z' });
    expect(await countedValue('withdrawn')).toBeUndefined();
  });

  test('at any other stage is a moment, and does not count', async () => {
    await lazo.post('/v1/conversions', deal({ name: 'moment', stage: 'qualified' }));
    expect(await countedValue('moment')).toBeUndefined();
  });

  test('that comes before its lead joins when the lead comes', async () => {
    await lazo.post('/v1/conversions', deal({ name: 'early', lead: { email: 'early@example.org' } }));
    const rows = async () =>
      (await lazo.get('/v1/attribution?conversion=early')).body.rows.map(
        ({ channel }: { channel: string }) => channel,
      );
    expect(await rows()).toEqual(['(none)']);
    const at = Date.UTC(2026, 10, 19);
    const [visitorId, sessionId] = [idAt(at), idAt(at)];
    const time = new Date(at).toISOString();
    await lazo.collect({
      visitorId,
      sessionId,
      events: [
        {
          id: sessionId,
          type: 'session',
          at: time,
          landingUrl: 'https://shop.example/?utm_source=google&utm_medium=cpc',
        },
        { id: idAt(at), type: 'identify', at: time, traits: { email: 'Early@Example.org' } },
      ],
    });
    expect(await rows()).toEqual(['Paid Search']);
  });

  test('that names a lead by his id finds him, though nobody knew him', async () => {
    const leadId = '00000000-0000-4000-8000-000000000001';
    await lazo.post('/v1/conversions', deal({ lead: { leadId, email: 'byid@example.org' } }));
    const { leads } = (await lazo.post('/v1/leads/find', { email: 'byid@example.org' })).body;
    expect(leads).toMatchObject([{ id: leadId, keys: { email: ['byid@example.org'] } }]);
  });

  test('of a refund in another currency is withdrawn whole: what is left is not guessed', async () => {
    const sale = deal({ name: 'mixed' });
    await lazo.post('/v1/conversions', sale);
    await lazo.post('/v1/conversions', {
      ...sale,
      stage: 'refunded',
      value: '50',
      currency: 'JPY',
      updatedAt: '2026-11-20T11:00:00Z',
    });
    expect(await countedValue('mixed')).toBeUndefined();
  });

  test('of which a thousand come at once is taken piece by piece, in the order sent', async () => {
    const many = Array.from({ length: 1_201 }, () => deal({ name: 'many', value: '1' }));
    const { body } = await lazo.post('/v1/conversions', many);
    expect([body.accepted, new Set(body.ids).size]).toEqual([1_201, 1_201]);
    expect(await countedValue('many')).toBe('1201.00');
  });

  test('that names two keys says that both are one person', async () => {
    await lazo.post('/v1/conversions', deal({ lead: { email: 'two@example.org', userId: 'user-2' } }));
    const byEmail = (await lazo.post('/v1/leads/find', { email: 'two@example.org' })).body.leads;
    const byUser = (await lazo.post('/v1/leads/find', { userId: 'user-2' })).body.leads;
    expect(byEmail).toEqual(byUser);
    expect(byEmail[0].keys).toEqual({ email: ['two@example.org'], userId: ['user-2'] });
  });
});

describe('the list of conversions', () => {
  test('pages through all that stand, newest first, each once', async () => {
    const days = [5, 6, 7].map((day) => deal({ name: 'listed', occurredAt: `2026-11-0${day}T10:00:00Z` }));
    const { ids } = (await lazo.post('/v1/conversions', days)).body;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await lazo.get(`/v1/conversions?name=listed&limit=2&cursor=${cursor}`);
      for (const conversion of body.conversions) seen.push(conversion.id);
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  test('refuses a cursor that is not its own', async () => {
    const { status, body } = await lazo.get('/v1/conversions?cursor=abc');
    expect([status, body.errors[0].reason]).toEqual([400, 'invalid_cursor']);
  });
});

describe('a conversion is refused by itself, by name and field', () => {
  const cases: [reason: ConversionReason, field: string, change: unknown][] = [
    ['missing_external_id', 'externalId', { externalId: undefined }],
    ['invalid_lead', 'lead', { lead: {} }],
    ['invalid_lead', 'lead', { lead: 'ana@example.org' }],
    ['invalid_lead', 'lead.ref', { lead: { ref: 'abc' } }],
    ['invalid_lead', 'lead.visitorId', { lead: { visitorId: '1' } }],
    ['invalid_lead', 'lead.leadId', { lead: { leadId: '1' } }],
    ['invalid_email', 'lead.email', { lead: { email: 'ana' } }],
    ['placeholder_identity', 'lead.userId', { lead: { userId: 'undefined' } }],
    ['invalid_currency', 'currency', { currency: 'EURO' }],
    ['invalid_currency', 'currency', { currency: undefined }],
    ['invalid_value', 'value', { value: '-1' }],
    ['invalid_value', 'value', { value: '1.005' }],
    ['invalid_value', 'value', { value: 'a lot' }],
    ['invalid_time', 'occurredAt', { occurredAt: '2026-11-20' }],
    ['invalid_time', 'updatedAt', { updatedAt: 'yesterday' }],
    ['invalid_time', 'occurredAt', { occurredAt: '9999-12-31T23:59:59-01:00' }],
    ['invalid_phone', 'lead.phone', { lead: { phone: '1-2-3' } }],
    ['invalid_name', 'name', { name: {} }],
    ['invalid_stage', 'stage', { stage: ' ' }],
    ['invalid_properties', 'properties', { properties: 'x' }],
    ['too_large', '', { properties: { pad: 'x'.repeat(40_000) } }],
  ];
  test.each(cases)('%s in "%s"', async (reason, field, change) => {
    const { status, body } = await lazo.post('/v1/conversions', [deal(), deal(change as object), deal()]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, reason, field }] });
    expect(body.rejected[0].detail).toMatch(/\.$/);
    expect(CONVERSION_REASONS).toContain(reason);
  });

  test('a line of CSV that lacks a cell costs no other', async () => {
    const csv =
      'email,externalId,occurredAt\nana@example.org,csv-8,2026-11-20T10:00:00Z\nana@example.org,csv-9\n';
    const { body } = await lazo.post('/v1/conversions', csv, { 'content-type': 'text/csv' });
    expect(body).toMatchObject({
      accepted: 1,
      rejected: [{ line: 3, reason: 'invalid_time', field: 'occurredAt' }],
    });
  });

  test('a body that is neither JSON nor CSV is a 400 that says what is taken', async () => {
    for (const [payload, type] of [
      ['{"lead":', 'application/json'],
      ['{}', 'text/plain'],
    ] as const) {
      const { status, body } = await lazo.post('/v1/conversions', payload, { 'content-type': type });
      expect([status, body.errors[0].reason]).toEqual([400, 'invalid_json']);
    }
  });

  test('a NUL in a key or a question costs nothing', async () => {
    expect(
      (await lazo.post('/v1/conversions', [deal({ lead: { userId: 'a\0b' } }), deal()])).body.accepted,
    ).toBe(2);
    expect((await lazo.post('/v1/leads/find', { userId: 'a\0b' })).body.leads).toHaveLength(1);
    expect((await lazo.get('/v1/attribution?conversion=%00')).status).toBe(200);
    expect((await lazo.get('/v1/leads/urn:uuid:00000000-0000-4000-8000-000000000001')).status).toBe(400);
  });

  test('and what is no conversion at all is an invalid_conversion', async () => {
    expect((await lazo.post('/v1/conversions', [7])).body.rejected[0].reason).toBe('invalid_conversion');
  });

  test('with the public key it is not taken at all', async () => {
    const { status, body } = await lazo.post('/v1/conversions', deal(), {
      authorization: `Bearer ${lazo.publicKey}`,
    });
    expect([status, body.errors[0].reason]).toEqual([401, 'unknown_key']);
  });
});
