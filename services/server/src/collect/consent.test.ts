import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

interface Visit {
  visitorId: string;
  at: number;
  context?: object;
  headers?: Record<string, string>;
  email?: string;
}

async function visit({ visitorId, at, context, headers, email }: Visit) {
  const sessionId = idAt(at);
  const landingUrl = 'https://shop.example/?utm_source=newsletter&utm_medium=email';
  const when = new Date(at).toISOString();
  const events: object[] = [{ id: sessionId, type: 'session', at: when, landingUrl }];
  if (email) events.push({ id: idAt(at), type: 'identify', at: when, traits: { email } });
  const answer = await lazo.collect(
    { visitorId, sessionId, events, ...(context ? { context } : {}) },
    headers,
  );
  await lazo.app.whenFolded();
  return { sessionId, ...answer.body };
}

const readConsents = (visitorId: string) =>
  lazo.sql(
    'select purpose, text, gpc, given_at from consents where visitor_id = $1 order by given_at, text',
    [visitorId],
  );

test('a yes is kept per visitor and purpose, with its text and when it was first told', async () => {
  const visitorId = idAt(NOW - 9 * HOUR);
  for (const [hours, consentText] of [
    [5, 'v3'],
    [4, 'v3'],
    [3, 'v4'],
  ] as const) {
    lazo.clock.now = NOW - hours * HOUR;
    await visit({
      visitorId,
      at: NOW - hours * HOUR,
      context: { consent: 'granted', consentText, gpc: hours === 3 },
    });
  }
  lazo.clock.now = NOW;
  expect(await readConsents(visitorId)).toEqual([
    { purpose: 'loop', text: 'v3', gpc: false, given_at: new Date(NOW - 5 * HOUR) },
    { purpose: 'loop', text: 'v4', gpc: true, given_at: new Date(NOW - 3 * HOUR) },
  ]);
});

test.each([
  ['while the answer is pending', { context: { consent: 'pending' } }],
  ['in anonymous mode', { context: { consent: 'granted', mode: 'anonymous' } }],
  ['by a browser that asks for privacy', { context: { gpc: true } }],
  ['by a browser whose header asks for privacy', { headers: { 'sec-gpc': '1' } }],
])('what is gathered %s is counted, and never joined later', async (what, how) => {
  const [visitorId, email] = [idAt(NOW - 50 * HOUR), `${what.replaceAll(' ', '-')}@example.org`];
  const before = (await lazo.get('/v1/events/count')).body.count;
  const hidden = await visit({ visitorId, at: NOW - 20 * HOUR, ...how });
  expect((await lazo.get('/v1/events/count')).body.count).toBe(before + 1);
  await visit({ visitorId, at: NOW - 20 * HOUR, ...how });
  const joined = await visit({ visitorId, at: NOW - 2 * HOUR, context: { consent: 'granted' }, email });

  const lead = (await lazo.post('/v1/leads/find', { email })).body.leads[0];
  const { steps } = (await lazo.get(`/v1/leads/${lead.id}/journey`)).body;
  expect(steps.map(({ id }: { id: string }) => id)).toContain(joined.sessionId);
  expect(steps.filter(({ type }: { type: string }) => type === 'session')).toHaveLength(1);
  for (const lead of [{ visitorId }, { sessionId: hidden.sessionId }])
    await lazo.post('/v1/conversions', {
      lead,
      name: what,
      externalId: JSON.stringify(lead),
      value: 5,
      currency: 'EUR',
      occurredAt: new Date(NOW - 10 * HOUR).toISOString(),
    });
  const { rows } = (
    await lazo.get(`/v1/attribution?from=2026-11-01&to=2026-12-01&conversion=${encodeURIComponent(what)}`)
  ).body;
  expect(rows).toMatchObject([{ channel: '(none)', conversions: 2 }]);
  expect(await lazo.sql('select 1 from sessions where visitor_id = $1', [visitorId])).toHaveLength(1);
});

test.each([
  [{ consent: 'pending' }, 'context.consent'],
  [{ mode: 'anonymous' }, 'context.mode'],
  [{ gpc: true }, 'context.gpc'],
])('who says %j names nobody', async (context, field) => {
  const { rejected } = await visit({
    visitorId: idAt(NOW),
    at: NOW - HOUR,
    context,
    email: 'quiet@example.org',
  });
  expect(rejected).toMatchObject([{ reason: 'no_consent', field }]);
  expect((await lazo.post('/v1/leads/find', { email: 'quiet@example.org' })).body.leads).toEqual([]);
});

test('a yes that was said all the same outweighs what the browser asks for', async () => {
  const answer = await visit({
    visitorId: idAt(NOW),
    at: NOW - HOUR,
    context: { consent: 'granted', gpc: true },
    headers: { 'sec-gpc': '1' },
    email: 'yes@example.org',
  });
  expect(answer.rejected).toEqual([]);
});
