import { MODELS } from '@lazo/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../../test/start-lazo.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

const URLS = {
  search: 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring',
  email: 'https://shop.example/offer?utm_source=newsletter&utm_medium=email&utm_campaign=may',
  direct: 'https://shop.example/',
};

interface Visit {
  visitorId: string;
  at: number;
  from: keyof typeof URLS;
  email?: string;
}

/** Sends a visit and answers its session's id. */
async function visit({ visitorId, at, from, email }: Visit): Promise<string> {
  const sessionId = idAt(at);
  const time = new Date(at).toISOString();
  const events: object[] = [{ id: sessionId, type: 'session', at: time, landingUrl: URLS[from] }];
  if (email)
    events.push({
      id: idAt(at + 1),
      type: 'identify',
      at: new Date(at + 1).toISOString(),
      traits: { email },
    });
  const { body } = await lazo.collect({ visitorId, sessionId, events });
  expect(body).toMatchObject({ accepted: events.length, rejected: [] });
  return sessionId;
}

let deals = 0;
async function sell(lead: object, name: string, more: object = {}): Promise<void> {
  deals += 1;
  const { body } = await lazo.post('/v1/conversions', {
    lead,
    name,
    externalId: `${deals}`,
    value: '100',
    currency: 'EUR',
    occurredAt: new Date(NOW).toISOString(),
    ...more,
  });
  expect(body).toMatchObject({ accepted: 1, rejected: [] });
}

/** Value by channel, Direct's null written out. */
async function ask(name: string, more = ''): Promise<Record<string, string>> {
  const { status, body } = await lazo.get(`/v1/attribution?conversion=${name}${more}`);
  expect(status).toBe(200);
  return Object.fromEntries(
    body.rows.map((row: { channel: string; value: string }) => [row.channel, row.value]),
  );
}

describe('whose a visit is', () => {
  test('anonymous history joins the first person to identify; the second on a shared computer takes none of it', async () => {
    const visitorId = idAt(NOW - 20 * DAY);
    await visit({ visitorId, at: NOW - 20 * DAY, from: 'search' });
    await visit({ visitorId, at: NOW - 10 * DAY, from: 'email', email: 'first@example.org' });
    await visit({ visitorId, at: NOW - 5 * DAY, from: 'direct', email: 'second@example.org' });
    await sell({ email: 'first@example.org' }, 'shared-first');
    await sell({ email: 'second@example.org' }, 'shared-second');
    expect(await ask('shared-first')).toEqual({ 'Paid Search': '50.00', Email: '50.00' });
    expect(await ask('shared-second')).toEqual({ Direct: '100.00' });
  });

  test('a lead brings the visits of all his devices', async () => {
    await visit({
      visitorId: idAt(NOW - 9 * DAY),
      at: NOW - 9 * DAY,
      from: 'search',
      email: 'devices@example.org',
    });
    await visit({
      visitorId: idAt(NOW - 8 * DAY),
      at: NOW - 8 * DAY,
      from: 'email',
      email: 'devices@example.org',
    });
    await sell({ email: 'devices@example.org' }, 'devices');
    expect(await ask('devices')).toEqual({ 'Paid Search': '50.00', Email: '50.00' });
  });

  test('a sale that names only a browser belongs to the owner of the visit nearest before it', async () => {
    const visitorId = idAt(NOW - 9 * DAY);
    await visit({ visitorId, at: NOW - 9 * DAY, from: 'search' });
    await sell({ visitorId }, 'browser');
    expect(await ask('browser')).toEqual({ 'Paid Search': '100.00' });
    await visit({
      visitorId: idAt(NOW - 7 * DAY),
      at: NOW - 7 * DAY,
      from: 'email',
      email: 'browser@example.org',
    });
    await visit({ visitorId, at: NOW - 6 * DAY, from: 'direct', email: 'browser@example.org' });
    expect(await ask('browser')).toEqual({ Direct: '33.34', Email: '33.33', 'Paid Search': '33.33' });
  });

  test('a sale that names a session belongs to the owner of that visit', async () => {
    const visitorId = idAt(NOW - 9 * DAY);
    const sessionId = await visit({ visitorId, at: NOW - 9 * DAY, from: 'search', email: 'one@example.org' });
    await visit({ visitorId, at: NOW - 3 * DAY, from: 'email', email: 'other@example.org' });
    await sell({ sessionId }, 'session');
    await sell({ visitorId, sessionId }, 'session');
    expect(await ask('session')).toEqual({ 'Paid Search': '200.00' });
  });
});

describe('what counts', () => {
  test('the window is exact to the millisecond, both ends inclusive', async () => {
    const visitorId = idAt(NOW - 31 * DAY);
    await visit({ visitorId, at: NOW - 30 * DAY - 1, from: 'search' });
    await visit({ visitorId, at: NOW - 30 * DAY, from: 'email' });
    await visit({ visitorId, at: NOW, from: 'direct', email: 'window@example.org' });
    await sell({ email: 'window@example.org' }, 'window');
    expect(await ask('window', '&lookbackDays=30')).toEqual({ Email: '50.00', Direct: '50.00' });
    expect(await ask('window', '&lookbackDays=none&model=first')).toEqual({ 'Paid Search': '100.00' });
  });

  test('direct visits can be left out, unless there are no others', async () => {
    const visitorId = idAt(NOW - 9 * DAY);
    await visit({ visitorId, at: NOW - 9 * DAY, from: 'direct', email: 'direct@example.org' });
    await sell({ email: 'direct@example.org' }, 'direct');
    expect(await ask('direct', '&direct=exclude')).toEqual({ Direct: '100.00' });
    await visit({ visitorId, at: NOW - 8 * DAY, from: 'email' });
    expect(await ask('direct', '&direct=exclude')).toEqual({ Email: '100.00' });
    expect(await ask('direct', '&model=last_non_direct')).toEqual({ Email: '100.00' });
  });

  test('bots are out of reports unless they are asked for', async () => {
    const bots = await startLazo({ now: NOW, config: { botFilter: true } });
    const sessionId = idAt(NOW - DAY);
    const at = new Date(NOW - DAY).toISOString();
    const events = [
      { id: sessionId, type: 'session', at, landingUrl: URLS.search },
      { id: idAt(NOW - DAY), type: 'identify', at, traits: { email: 'bot@example.org' } },
    ];
    const { body } = await bots.collect(
      { visitorId: sessionId, sessionId, events },
      { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
    );
    expect(body.accepted).toBe(2);
    await bots.post('/v1/conversions', {
      lead: { email: 'bot@example.org' },
      externalId: '1',
      value: 1,
      currency: 'EUR',
      occurredAt: new Date(NOW).toISOString(),
    });
    const channels = async (bot: string) =>
      (await bots.get(`/v1/attribution?bots=${bot}`)).body.rows.map(
        (row: { channel: string }) => row.channel,
      );
    expect([await channels('exclude'), await channels('include'), await channels('only')]).toEqual([
      ['(none)'],
      ['Paid Search'],
      ['Paid Search'],
    ]);
    await bots.close();
  });
});

describe('the answer', () => {
  test('adds up to the cent under every model, and prints the settings that it used', async () => {
    const visitorId = idAt(NOW - 9 * DAY);
    await visit({ visitorId, at: NOW - 9 * DAY, from: 'search', email: 'cent@example.org' });
    await visit({ visitorId, at: NOW - 8 * DAY, from: 'email' });
    await visit({ visitorId, at: NOW - 7 * DAY, from: 'direct' });
    await sell({ email: 'cent@example.org' }, 'cent', { value: '0.10' });
    await sell({ email: 'nobody@example.org' }, 'cent', { value: '7.01' });
    await sell({ email: 'cent@example.org' }, 'cent', { value: '1000', currency: 'JPY' });
    const { body } = await lazo.get(
      `/v1/attribution?conversion=cent&model=${MODELS.join(',')}&by=channel,campaign&weights=first:2,rest:1`,
    );
    for (const model of MODELS) {
      for (const [currency, total] of [
        ['EUR', '7.11'],
        ['JPY', '1000'],
      ] as const) {
        const rows = body.rows.filter(
          (row: { model: string; currency: string }) => row.model === model && row.currency === currency,
        );
        const cents = rows.reduce(
          (sum: number, row: { value: string }) => sum + Math.round(Number(row.value) * 100),
          0,
        );
        const isAdditive = model !== 'participation';
        if (isAdditive) expect(cents).toBe(Number(total) * 100);
        else expect(cents).toBeGreaterThan(Number(total) * 100);
        expect(body.totals).toContainEqual({
          model,
          currency,
          conversions: currency === 'EUR' ? 2 : 1,
          value: total,
          ...(isAdditive ? {} : { additive: false }),
        });
      }
      expect(body.query.weights[model]).toMatch(/\w/);
    }
    expect(body.rows).toContainEqual({
      channel: '(none)',
      campaign: '(none)',
      model: 'first',
      currency: 'EUR',
      conversions: 1,
      value: '7.01',
      touches: 0,
    });
    expect(Date.parse(body.freshAsOf)).toBe(NOW);
  });

  test('keeps a row whose share rounds to nothing while its money does not', async () => {
    const visitorId = idAt(NOW - 80 * DAY);
    await visit({ visitorId, at: NOW - 80 * DAY, from: 'search', email: 'tiny@example.org' });
    await visit({ visitorId, at: NOW, from: 'email' });
    await sell({ email: 'tiny@example.org' }, 'tiny', { value: '50000000' });
    const { body } = await lazo.get('/v1/attribution?conversion=tiny&model=time_decay&halfLifeDays=3');
    const cents = body.rows.reduce(
      (sum: number, row: { value: string }) => sum + Math.round(Number(row.value) * 100),
      0,
    );
    expect([body.rows.length, cents]).toEqual([2, 5_000_000_000]);
  });

  test('by touch date counts what was earned in the range, whenever it was sold', async () => {
    const visitorId = idAt(NOW - 9 * DAY);
    await visit({ visitorId, at: NOW - 9 * DAY, from: 'search', email: 'touch@example.org' });
    await visit({ visitorId, at: NOW - 2 * DAY, from: 'email' });
    await sell({ email: 'touch@example.org' }, 'touch');
    const range = `&from=${new Date(NOW - 10 * DAY).toISOString()}&to=${new Date(NOW - 5 * DAY).toISOString()}`;
    expect(await ask('touch', `${range}&dateBy=touch`)).toEqual({ 'Paid Search': '50.00' });
    expect(await ask('touch', range)).toEqual({});
  });

  test('is the same table as CSV, whose cells no spreadsheet runs', async () => {
    await sell({ email: 'cent@example.org' }, '=1+1');
    const { text, headers } = await lazo.get(
      '/v1/attribution?conversion==1%2B1&by=conversion&model=last&format=csv',
    );
    expect(headers['content-type']).toMatch('text/csv');
    expect(headers['content-disposition']).toMatch('attachment');
    expect(text).toBe("conversion,model,currency,conversions,value,touches\r\n'=1+1,last,EUR,1,100.00,3\r\n");
  });

  test('reads a date as the whole day of the time zone, and an instant as it is', async () => {
    const { body } = await lazo.get('/v1/attribution?from=2026-11-01&to=2026-11-20&timezone=Europe/Madrid');
    expect([body.query.from, body.query.to]).toEqual([
      '2026-10-31T23:00:00.000Z',
      '2026-11-20T23:00:00.000Z',
    ]);
    const instants = (
      await lazo.get('/v1/attribution?from=2026-11-01T05:00:00Z&to=2026-11-20T06:00:00%2B01:00')
    ).body;
    expect([instants.query.from, instants.query.to]).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-20T05:00:00.000Z',
    ]);
  });
});

describe('a question that cannot be answered is a 400 that names the parameter', () => {
  test.each([
    ['model=linear,nonsense', 'model', 'unknown_model'],
    ['by=channel;drop', 'by', 'unknown_dimension'],
    ['from=2026-12-01&to=2026-11-01', 'from', 'invalid_range'],
    ['from=yesterday', 'from', 'invalid_time'],
    ['to=2026-02-30', 'to', 'invalid_time'],
    ['timezone=Europe/Atlantis', 'timezone', 'invalid_timezone'],
    ['lookbackDays=-1', 'lookbackDays', 'invalid_number'],
    ['halfLifeDays=0', 'halfLifeDays', 'invalid_number'],
    ['direct=maybe', 'direct', 'invalid_choice'],
    ['bots=some', 'bots', 'invalid_choice'],
    ['dateBy=sale', 'dateBy', 'invalid_choice'],
    ['format=xml', 'format', 'invalid_choice'],
    ['identity=someone', 'identity', 'invalid_choice'],
    ['order=5', 'order', 'invalid_choice'],
    ['currency=euro', 'currency', 'invalid_currency'],
    ['model=custom', 'weights', 'missing_field'],
    ['model=custom&weights=middle:1', 'weights', 'invalid_weights'],
    ['model=custom&weights=first:-1', 'weights', 'invalid_weights'],
    ['model=custom&weights=first:0', 'weights', 'invalid_weights'],
    ['model=custom&weights=first:1,first:2', 'weights', 'invalid_weights'],
    ['model=linear,markov&dateBy=touch', 'dateBy', 'invalid_choice'],
  ])('%s', async (query, field, reason) => {
    const { status, body, headers } = await lazo.get(`/v1/attribution?${query}`);
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch('application/problem+json');
    expect(body.errors).toMatchObject([{ field, reason }]);
    expect(body.detail).toMatch(/\.$/);
  });
});
