import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../../test/start-lazo.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

let lazo: Lazo;
let leadId: string;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  const visitorId = idAt(NOW - 50 * HOUR);
  for (const [place, email] of [undefined, 'ana@example.org', 'berta@example.org'].entries()) {
    await visit({ visitorId, at: NOW - (40 - place * 10) * HOUR, email });
  }
  await lazo.post('/v1/conversions', {
    lead: { email: 'ana@example.org' },
    externalId: 'deal-1',
    stage: 'qualified',
    occurredAt: new Date(NOW - HOUR).toISOString(),
  });
  const browsers = { [idAt(0)]: 'nobody', [visitorId]: 'hers' };
  for (const [visitor, externalId] of Object.entries(browsers)) {
    const occurredAt = new Date(NOW - 25 * HOUR).toISOString();
    await lazo.post('/v1/conversions', {
      lead: { visitorId: visitor },
      externalId,
      value: 5,
      currency: 'EUR',
      occurredAt,
    });
  }
  await lazo.app.whenFolded();
  leadId = (await lazo.post('/v1/leads/find', { email: 'ana@example.org' })).body.leads[0].id;
});
afterAll(() => lazo.close());

async function visit({ visitorId, at, email }: { visitorId: string; at: number; email: string | undefined }) {
  const [sessionId, viewId] = [idAt(at), idAt(at)];
  const when = (minutes: number) => new Date(at + minutes * 60_000).toISOString();
  const page = { viewId, seq: 1, url: 'https://shop.example/offer?utm_source=newsletter&utm_medium=email' };
  const events: object[] = [
    { id: idAt(at + 180_000), type: 'leave', at: when(3), ...page, engagedMs: 60_000, scrollPct: 80 },
    { id: viewId, type: 'page', at: when(0), ...page, title: 'Offer' },
    { id: idAt(at + 60_000), type: 'track', at: when(1), name: 'Played', properties: { verified: true } },
    { id: sessionId, type: 'session', at: when(0), landingUrl: page.url },
  ];
  if (email)
    events.push({ id: idAt(at + 120_000), type: 'identify', at: when(2), traits: { email }, form: 'quote' });
  await lazo.collect({ visitorId, sessionId, events });
}

test('a journey tells every step of a lead in order, and none of another on the same computer', async () => {
  const { body } = await lazo.get(`/v1/leads/${leadId}/journey`);
  expect(body.steps.map(({ type }: { type: string }) => type)).toEqual([
    ...['session', 'page', 'track'],
    ...['session', 'page', 'track', 'identify'],
    ...['conversion', 'conversion'],
  ]);
  expect(body.steps[0]).toMatchObject({
    channel: 'Email',
    rule: expect.any(String),
    ruleVersion: expect.any(String),
  });
  expect(body.steps[1]).toMatchObject({
    path: '/offer',
    title: 'Offer',
    engagedMs: 60_000,
    scrollPct: 80,
    seq: 1,
  });
  expect(body.steps[2].properties).toEqual({ verified: true });
  expect(body.steps[6]).toMatchObject({ via: 'form' });
  expect(body.steps[7]).toMatchObject({ stage: 'won', externalId: 'hers', value: '5.00' });
  expect(body.steps[8]).toMatchObject({ stage: 'qualified', value: null });
  expect(body.nextCursor).toBeNull();
});

test('each visit says why it is his, and each sale too', async () => {
  const { steps } = (await lazo.get(`/v1/leads/${leadId}/journey`)).body;
  const word = { leadId, via: 'form', sessionId: steps[3].id, saidBy: steps[6].id, at: steps[6].at };
  expect(steps[0].joined).toEqual({ why: 'before_first', ...word });
  expect(steps[3].joined).toEqual({ why: 'identified', ...word });
  expect(steps[7].joined).toMatchObject({ why: 'named_visitor' });
  expect(steps[8].joined).toEqual({ why: 'named_lead', leadId });
});

test('a sale tells the stages that it came through, each once', async () => {
  const email = 'stages@example.org';
  for (const [hours, stage] of [
    [9, 'qualified'],
    [8, 'qualified'],
    [7, 'proposal'],
    [6, 'won'],
  ] as const) {
    const at = new Date(NOW - hours * HOUR).toISOString();
    const deal = { lead: { email }, externalId: 'deal-2', value: 9, currency: 'EUR', stage };
    await lazo.post('/v1/conversions', { ...deal, occurredAt: at });
  }
  const { id } = (await lazo.post('/v1/leads/find', { email })).body.leads[0];
  const { steps } = (await lazo.get(`/v1/leads/${id}/journey`)).body;
  expect(steps.map((step: { type: string; stage: string }) => [step.type, step.stage])).toEqual([
    ['stage', 'qualified'],
    ['stage', 'proposal'],
    ['conversion', 'won'],
  ]);
  expect(steps[0].at).toBe(new Date(NOW - 9 * HOUR).toISOString());
});

test('visits of two browsers at once are told in order of time, whatever the page', async () => {
  const email = 'two@example.org';
  const events = (browser: number, place: number) => {
    const at = NOW - 20 * HOUR + (place * 90 + browser * 13) * 60_000;
    const [sessionId, visitorId] = [idAt(at), idAt(NOW - 60 * HOUR, 70 + browser)];
    const when = (minutes: number) => new Date(at + minutes * 60_000).toISOString();
    const said = Array.from({ length: 6 }, (_, n) => ({
      id: idAt(at + n * 1_000),
      type: 'track',
      at: when(n * (browser ? 2 : 37)), // one of them stays long
      name: 'Looked',
    }));
    const who = { id: idAt(at + 9_000), type: 'identify', at: when(1), traits: { email } };
    return { visitorId, sessionId, events: [...said, who] };
  };
  for (let visit = 0; visit < 24; visit += 1) await lazo.collect(events(visit % 2, Math.floor(visit / 2)));
  await lazo.app.whenFolded();
  const { id } = (await lazo.post('/v1/leads/find', { email })).body.leads[0];
  const whole = (await lazo.get(`/v1/leads/${id}/journey?limit=1000`)).body.steps;
  expect(whole).toHaveLength(24 * 8);
  const times = whole.map((step: { at: string }) => step.at);
  expect(times).toEqual(times.toSorted());
  for (const limit of [1, 7, 50]) {
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await lazo.get(`/v1/leads/${id}/journey?limit=${limit}&cursor=${cursor}`);
      seen.push(...body.steps);
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(whole);
  }
});

test('a journey pages, each step once', async () => {
  const whole = (await lazo.get(`/v1/leads/${leadId}/journey`)).body.steps;
  const seen: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await lazo.get(`/v1/leads/${leadId}/journey?limit=3&cursor=${cursor}`);
    seen.push(...body.steps);
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(whole);
});

test('a lead says how far he has come, what is known of him, and by whom it was said', async () => {
  const { body } = await lazo.get(`/v1/leads/${leadId}`);
  expect(body).toMatchObject({
    id: leadId,
    stage: 'qualified',
    keys: { email: ['ana@example.org'] },
    traits: { email: { value: 'ana@example.org', verified: false } },
  });
  expect(body.visitors).toHaveLength(1);
});

test('a lead that is not there is a 404 that says how to find one', async () => {
  const { status, body } = await lazo.get('/v1/leads/00000000-0000-4000-8000-000000000000/journey');
  expect([status, body.errors[0].reason]).toEqual([404, 'unknown_lead']);
  expect((await lazo.get('/v1/leads/not-an-id')).body.errors[0].field).toBe('id');
  expect((await lazo.get(`/v1/leads/${leadId}/journey?cursor=x`)).body.errors[0].reason).toBe(
    'invalid_cursor',
  );
  expect((await lazo.post('/v1/leads/find', {})).body.errors[0].reason).toBe('missing_field');
});
