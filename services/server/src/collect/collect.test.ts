import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BATCH_REASONS, EVENT_REASONS } from '@lazo/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { createSite, setSite } from '../access/index.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ origins: ['https://shop.example'] });
});
afterAll(() => lazo.close());

function visit(now = lazo.clock.now) {
  const [visitorId, sessionId, viewId] = [idAt(now), idAt(now), idAt(now)];
  const at = new Date(now).toISOString();
  return {
    visitorId,
    sessionId,
    events: [
      {
        id: sessionId,
        type: 'session',
        at,
        landingUrl: 'https://shop.example/?utm_source=google&utm_medium=cpc&secret=1#top',
        referrer: 'https://www.google.com/',
      },
      { id: viewId, type: 'page', at, viewId, seq: 1, url: 'https://shop.example/', title: 'Shop' },
      { id: idAt(now), type: 'track', at, name: 'Video Played', properties: { deep: { snake_case: 1 } } },
    ] as Record<string, unknown>[],
  };
}

describe('a batch', () => {
  test('is committed when it is answered, and names its touch', async () => {
    const batch = visit();
    const { status, body } = await lazo.collect(batch);
    expect(status).toBe(200);
    expect(body).toEqual({
      accepted: 3,
      rejected: [],
      touch: { channel: 'Paid Search', source: 'google', medium: 'cpc' },
    });
    const rows = await lazo.sql('select type from events where visitor_id = $1 order by type', [
      batch.visitorId,
    ]);
    expect(rows.map((row) => row.type)).toEqual(['page', 'session', 'track']);
  });

  test('sent again is accepted and changes nothing', async () => {
    const batch = visit();
    await lazo.collect(batch);
    const again = await lazo.collect({
      ...batch,
      events: batch.events.map((event) => ({
        ...event,
        title: 'Other',
        at: new Date(lazo.clock.now + 5_000).toISOString(),
      })),
    });
    expect(again.body.accepted).toBe(3);
    const rows = await lazo.sql(
      'select title, count(*)::int from events where visitor_id = $1 and type = $2 group by 1',
      [batch.visitorId, 'page'],
    );
    expect(rows).toEqual([{ title: 'Shop', count: 1 }]);
  });

  test('is read as JSON whatever its content type says', async () => {
    for (const type of [
      'text/plain;charset=UTF-8',
      'application/json',
      'application/x-www-form-urlencoded',
      'nonsense',
    ]) {
      expect((await lazo.collect(visit(), { 'content-type': type })).body.accepted).toBe(3);
    }
  });

  test('may be gzip, known by its first bytes', async () => {
    const payload = gzipSync(JSON.stringify({ site: lazo.publicKey, ...visit() }));
    const response = await lazo.app.inject({
      method: 'POST',
      url: '/v1/collect',
      headers: { 'content-type': 'text/plain' },
      payload,
    });
    expect(response.json().accepted).toBe(3);
  });

  test('keeps what it says of properties, names of their keys included', async () => {
    const batch = visit();
    await lazo.collect(batch);
    const rows = await lazo.sql("select properties from events where visitor_id = $1 and type = 'track'", [
      batch.visitorId,
    ]);
    expect(rows[0]?.properties).toEqual({ deep: { snake_case: 1 } });
  });

  test('loses what a URL should not carry, and keeps what attribution needs', async () => {
    const batch = visit();
    await lazo.collect(batch);
    const rows = await lazo.sql("select url from events where visitor_id = $1 and type = 'session'", [
      batch.visitorId,
    ]);
    expect(rows[0]?.url).toBe('https://shop.example/?utm_source=google&utm_medium=cpc');
  });

  test('keeps no address and no token that a URL carries, in path, query or referrer', async () => {
    const batch = visit();
    batch.events[1] = {
      ...batch.events[1],
      url: 'https://shop.example/reset/8f3kQ2xZ/ana%2540example.org?utm_campaign=spring&email=ana@example.org',
      referrer: 'https://mail.example/u/ana@example.org/inbox',
    };
    await lazo.collect(batch);
    const [page] = await lazo.sql(
      "select url, referrer from events where visitor_id = $1 and type = 'page'",
      [batch.visitorId],
    );
    expect(page).toEqual({
      url: 'https://shop.example/reset/[token]/[email]?utm_campaign=spring',
      referrer: 'https://mail.example/u/[email]/inbox',
    });
  });

  test('keeps its URLs, whatever pages of another site sent before', async () => {
    const other = { publicKey: `pk_${randomUUID()}`, secretKey: `sk_${randomUUID()}` };
    const siteId = await createSite(lazo.db, {
      name: 'Other',
      ...other,
      origins: ['https://other.example'],
      createdAt: new Date(lazo.clock.now),
    });
    await setSite(lazo.db, siteId, { keepParameters: ['ref'] });
    const url = 'https://other.example/?ref=7';
    const poison = visit();
    poison.events[1] = { ...poison.events[1], url: 'https://shop.example/', referrer: `ref ${url}` };
    expect((await lazo.collect(poison)).body.accepted).toBe(3);
    const batch = visit();
    batch.events[1] = { ...batch.events[1], url };
    expect((await lazo.collect({ ...batch, site: other.publicKey })).body.accepted).toBe(3);
    const rows = await lazo.sql("select url from events where visitor_id = $1 and type = 'page'", [
      batch.visitorId,
    ]);
    expect(rows).toEqual([{ url }]);
  });

  test('may be larger with the secret key in its header; with a wrong one it is not even read', async () => {
    const events = visit().events.map((event) => ({ ...event, pad: 'x'.repeat(30_000) }));
    const large = { ...visit(), events: Array.from({ length: 8 }, () => events).flat() };
    const send = (key: string, payload: unknown) =>
      lazo.post('/v1/collect', payload, { authorization: `Bearer ${key}`, 'content-type': 'text/plain' });
    expect((await send(lazo.secretKey, JSON.stringify(large))).body.accepted).toBe(24);
    for (const key of [lazo.publicKey, 'sk_wrong']) {
      for (const payload of [JSON.stringify(large), '{', gzipSync(Buffer.alloc(20_000_000, 0x20))]) {
        const { status, body } = await send(key, payload);
        expect([status, body.errors[0].reason]).toEqual([401, 'unknown_key']);
      }
    }
  });

  test('with NUL, lone surrogates and __proto__ is taken, cleaned', async () => {
    const batch = visit();
    batch.events[2] = {
      ...batch.events[2],
      name: 'a\0b',
      properties: JSON.parse('{"k\\u0000":"\\ud800x","__proto__":{"admin":true}}'),
    };
    expect((await lazo.collect(batch)).body.rejected).toEqual([]);
    const rows = await lazo.sql(
      "select name, properties from events where visitor_id = $1 and type = 'track'",
      [batch.visitorId],
    );
    expect(rows[0]).toEqual({ name: 'ab', properties: { k: '\ufffdx' } });
  });
});

describe('a batch is refused whole, in words that say the way out', () => {
  const cases: [
    reason: (typeof BATCH_REASONS)[number],
    status: number,
    send: () => Promise<{ status: number; body: { errors: { reason: string }[]; detail: string } }>,
  ][] = [
    ['invalid_json', 400, () => raw('{"site":')],
    ['invalid_batch', 400, () => lazo.collect({ events: 'none' })],
    ['unknown_key', 401, () => lazo.collect({ ...visit(), site: 'pk_of_nobody_at_all_0000' })],
    ['unknown_key', 401, () => lazo.collect(visit(), { authorization: 'Bearer sk_wrong' })],
    ['origin_not_allowed', 403, () => lazo.collect(visit(), { origin: 'https://elsewhere.example' })],
    [
      'too_large',
      413,
      () => lazo.collect({ ...visit(), events: Array.from({ length: 501 }, () => visit().events[1]) }),
    ],
    ['too_large', 413, () => raw(`{"pad":"${'x'.repeat(600_000)}"}`)],
  ];
  test.each(cases)('%s is %i', async (reason, status, send) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0]?.reason).toBe(reason);
    expect(BATCH_REASONS).toContain(reason);
    expect(answer.body.detail).toMatch(/\w+.*\./);
  });

  test('and a page of any origin can read why', async () => {
    const answer = await lazo.collect(visit(), { origin: 'https://elsewhere.example' });
    expect(answer.headers['access-control-allow-origin']).toBe('https://elsewhere.example');
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });

  async function raw(payload: string) {
    const response = await lazo.app.inject({
      method: 'POST',
      url: '/v1/collect',
      headers: { 'content-type': 'text/plain' },
      payload,
    });
    return { status: response.statusCode, body: response.json() };
  }
});

describe('a bad event is refused by itself, by name and field', () => {
  const cases: [reason: (typeof EVENT_REASONS)[number], field: string, change: Record<string, unknown>][] = [
    ['invalid_id', 'id', { id: 'abc' }],
    ['invalid_type', 'type', { type: 'pageview' }],
    ['invalid_visitor', 'visitorId', { visitorId: '0f9c1a52-7c1e-4c4e-8e5e-0a6f8a9d0c11' }],
    ['invalid_session', 'sessionId', { sessionId: 7 }],
    ['invalid_time', 'at', { at: '2026-11-21 10:00' }],
    ['invalid_time', 'at', { at: undefined }],
    ['invalid_view', 'viewId', { viewId: undefined }],
    ['invalid_view', 'seq', { seq: 1.5 }],
    ['invalid_url', 'url', { url: 'javascript:alert(1)' }],
    ['invalid_url', 'url', { url: 'https://' }],
    ['invalid_name', 'name', { type: 'track', name: ' ' }],
    ['invalid_properties', 'properties', { properties: [1] }],
    ['invalid_email', 'traits.email', { type: 'identify', traits: { email: 'ana at example' } }],
    ['placeholder_identity', 'traits.email', { type: 'identify', traits: { email: 'TEST@test.com' } }],
    ['placeholder_identity', 'traits.userId', { type: 'identify', traits: { userId: '[object Object]' } }],
    ['invalid_phone', 'traits.phone', { type: 'identify', traits: { phone: '123' } }],
    ['invalid_time', 'at', { at: '0000-01-01T00:00:00Z' }],
    ['too_large', 'properties', { properties: { pad: 'x'.repeat(40_000) } }],
    ['too_large', 'properties', { properties: { deep: nest(30) } }],
  ];
  test.each(cases)('%s in "%s"', async (reason, field, change) => {
    const batch = visit();
    batch.events.splice(1, 0, { ...batch.events[1], id: idAt(lazo.clock.now), ...change });
    const { status, body } = await lazo.collect(batch);
    expect(status).toBe(200);
    expect(body.accepted).toBe(3);
    expect(body.rejected).toMatchObject([{ index: 1, reason, field }]);
    expect(EVENT_REASONS).toContain(reason);
    expect(
      await lazo.sql('select count(*)::int from events where visitor_id = $1', [batch.visitorId]),
    ).toEqual([{ count: 3 }]);
  });

  test('no_consent, for a visitor who denied it', async () => {
    const { body } = await lazo.collect({ ...visit(), context: { consent: 'denied' } });
    expect(body.accepted).toBe(0);
    expect(body.rejected.map((refused: { reason: string }) => refused.reason)).toEqual([
      'no_consent',
      'no_consent',
      'no_consent',
    ]);
  });
});

test('objects that nest ten thousand deep are refused by themselves', async () => {
  const event = `{"type":"track","name":"Deep","properties":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`;
  const { events, ...ids } = visit();
  const payload = JSON.stringify({ site: lazo.publicKey, ...ids, events: [...events, 'DEEP'] }).replace(
    '"DEEP"',
    event,
  );
  const response = await lazo.app.inject({
    method: 'POST',
    url: '/v1/collect',
    payload,
    headers: { 'content-type': 'text/plain' },
  });
  expect(response.json()).toMatchObject({
    accepted: 3,
    rejected: [{ index: 3, reason: 'too_large', field: 'properties' }],
  });
});

function nest(levels: number): unknown {
  return levels === 0 ? 1 : [nest(levels - 1)];
}

test('a trait whose name is too long for an index is refused, and its neighbours are taken', async () => {
  const batch = visit();
  const identify = { id: idAt(lazo.clock.now), type: 'identify', at: new Date(lazo.clock.now).toISOString() };
  batch.events.push({ ...identify, traits: { email: 'long@example.org', [`x${'y'.repeat(8_000)}`]: 1 } });
  expect((await lazo.collect(batch)).body).toMatchObject({
    accepted: 3,
    rejected: [{ index: 3, reason: 'invalid_properties' }],
  });
});

test('an identify counts by the key that names the lead, whatever else it claims', async () => {
  const batch = visit();
  const identify = { id: idAt(lazo.clock.now), type: 'identify', at: new Date(lazo.clock.now).toISOString() };
  batch.events.push({ ...identify, traits: { email: 'phone@example.org', phone: '123' } });
  expect((await lazo.collect(batch)).body.rejected).toEqual([]);
  await lazo.app.whenFolded();
  const { leads } = (await lazo.post('/v1/leads/find', { email: 'phone@example.org' })).body;
  expect(leads[0].keys).toEqual({ email: ['phone@example.org'] });
  expect(leads[0].traits.phone).toMatchObject({ value: '123', verified: false });
});

test('a fold that a crash of Postgres took back is folded again', async () => {
  const batch = visit();
  await lazo.collect(batch);
  await lazo.app.whenFolded();
  // What such a crash leaves: the log's row, the row in pending, and no session.
  await lazo.sql('delete from sessions where visitor_id = $1', [batch.visitorId]);
  await lazo.sql(
    'insert into pending select $2, received_at, visitor_id, 3 from events where visitor_id = $1 limit 1',
    [batch.visitorId, idAt(0)],
  );
  const sessions = () => lazo.sql('select channel from sessions where visitor_id = $1', [batch.visitorId]);
  await expect.poll(sessions, { timeout: 5_000 }).toEqual([{ channel: 'Paid Search' }]);
  expect(await lazo.sql('select count(*)::int from pending')).toEqual([{ count: 0 }]);
});

describe('the visitor’s cookie', () => {
  const cookieOf = async (batch: ReturnType<typeof visit>, host = 'lazo.shop.example') =>
    (
      await lazo.collect(batch, {
        host,
        origin: 'https://shop.example',
        cookie: `a=b; _lazo_v=${batch.visitorId}`,
      })
    ).headers['set-cookie'];

  test('comes back with the request that begins a session, as old as it is and for the whole domain', async () => {
    const monthAgo = lazo.clock.now - 30 * 86_400_000;
    const batch = { ...visit(), visitorId: idAt(monthAgo) };
    const expires = new Date(Math.floor(monthAgo / 1_000) * 1_000 + 395 * 86_400_000).toUTCString();
    expect(await cookieOf(batch)).toBe(
      `_lazo_v=${batch.visitorId}; Path=/; Expires=${expires}; SameSite=Lax; Domain=shop.example`,
    );
    expect(await cookieOf({ ...visit(), visitorId: idAt(monthAgo) }, 'localhost')).not.toContain('Domain');
  });

  test('does not come back otherwise: to another visitor’s batch, or with one that begins no session', async () => {
    const batch = visit();
    expect(await cookieOf({ ...batch, events: batch.events.slice(1) })).toBeUndefined();
    const other = await lazo.collect(visit(), { cookie: `_lazo_v=${idAt(lazo.clock.now)}` });
    expect(other.headers['set-cookie']).toBeUndefined();
  });
});

test('a preflight is answered by the origins of all sites', async () => {
  const ask = (origin: string, url = '/v1/collect') =>
    lazo.app.inject({
      method: 'OPTIONS',
      url,
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const allowed = await ask('https://shop.example');
  expect(allowed.headers['access-control-allow-origin']).toBe('https://shop.example');
  expect(allowed.headers['access-control-allow-credentials']).toBe('true');
  const slashed = await ask('https://shop.example', '/v1/collect/?a=1'); // where a batch is taken, too
  expect(slashed.headers).toMatchObject(pickCors(allowed.headers));
  expect((await ask('https://elsewhere.example')).headers['access-control-allow-origin']).toBeUndefined();
  expect((await ask('https://shop.example', '/v1/leads/find')).statusCode).toBe(404);
});

function pickCors(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}

describe('what was refused is listed', () => {
  let own: Lazo;
  beforeAll(async () => {
    own = await startLazo();
    await setSite(own.db, 1, { keepParameters: ['ref'] });
  });
  afterAll(() => own.close());

  /** Sends an event that is refused, and one whose refusal is written after it; how the first is listed. */
  async function readRefused(change: Record<string, unknown>, context = {}) {
    const { events, ...ids } = visit();
    const event = { ...events[1], id: idAt(own.clock.now), ...change };
    const { rejected } = (await own.collect({ ...ids, context, events: [event] })).body;
    own.clock.now += 1;
    const readNewest = async () =>
      (await own.get('/v1/refusals?limit=1')).body.refusals.find(
        ({ at }: { at: string }) => Date.parse(at) === own.clock.now - 1,
      );
    await expect.poll(readNewest, { timeout: 5_000 }).toMatchObject({ reason: rejected[0].reason });
    return readNewest();
  }

  test.each([
    [{ consent: 'denied' }, {}],
    [{ consent: 'denied' }, { viewId: 7 }],
    [{ consent: 'denied' }, { type: 'identify', traits: { [`secret${'x'.repeat(200)}`]: 1 } }],
    [{ mode: 'anonymous' }, { viewId: 7 }],
    [{ mode: 'anonymous' }, { type: 'identify', traits: { email: 'secret@example.org' } }],
    [{ mode: 'anonymous' }, { url: 'secret' }],
  ])('without a word of who said %j, whatever was wrong: %j', async (context, change) => {
    const refusal = await readRefused({ title: 'secret', ...change }, context);
    expect(refusal.sent).toBeNull();
    expect(JSON.stringify(refusal)).not.toMatch('secret');
  });

  test('with its URLs cleaned, and without what is none', async () => {
    const { sent } = await readRefused({
      viewId: 7,
      url: 'https://shop.example/a?token=secret&ref=7#secret',
      landingUrl: 'secret',
      referrer: 'https://mail.example/u/ana@example.org/inbox?secret=1',
    });
    expect(sent).toMatchObject({
      title: 'Shop',
      url: 'https://shop.example/a?ref=7',
      referrer: 'https://mail.example/u/[email]/inbox',
    });
    expect(JSON.stringify(sent)).not.toMatch(/secret|ana@/);
    expect((await readRefused({ url: { secret: 1 } })).sent).not.toHaveProperty('url');
  });

  test('with a field that Postgres can hold, whatever the name of a trait', async () => {
    const traits = { [`a\0b\ud800${'x'.repeat(200)}`]: 1 };
    const { field } = await readRefused({ type: 'identify', traits });
    expect(field).toMatch(/^traits\.ab\ufffdx+…$/);
  });
});

describe('a clock that is wrong', () => {
  test('is corrected by what it says as it sends', async () => {
    const tenYearsBack = lazo.clock.now - 3_650 * 86_400_000;
    const batch = visit(tenYearsBack);
    await lazo.collect({ ...batch, sentAt: new Date(tenYearsBack + 1_000).toISOString() });
    const rows = await lazo.sql('select occurred_at from events where visitor_id = $1', [batch.visitorId]);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect((row.occurred_at as Date).getTime()).toBe(lazo.clock.now - 1_000);
  });

  test('finds a place for its ids, before the oldest month or after the newest', async () => {
    for (const years of [-40, 40]) {
      const batch = visit(lazo.clock.now + years * 365 * 86_400_000);
      expect((await lazo.collect(batch)).body.accepted).toBe(3);
    }
  });
});

test('one COPY commits the events of several requests', async () => {
  const batches = Array.from({ length: 40 }, () => visit());
  const answers = await Promise.all(batches.map((batch) => lazo.collect(batch)));
  expect(answers.every((answer) => answer.body.accepted === 3)).toBe(true);
  // A commit has one time of arrival.
  const [commits] = await lazo.sql(
    'select count(distinct received_at)::int as count, count(distinct visitor_id)::int as requests from events where visitor_id = any($1)',
    [batches.map((batch) => batch.visitorId)],
  );
  expect(commits?.requests).toBe(40);
  expect(commits?.count).toBeLessThan(20);
});

test('with the fold tables locked, collect still answers 200, and the folds catch up', async () => {
  const batch = visit();
  const client = new (await import('pg')).default.Client({ connectionString: lazo.databaseUrl });
  await client.connect();
  await client.query('begin; lock table sessions, page_views, visitors, identities in access exclusive mode');
  const { status, body } = await lazo.collect(batch);
  expect([status, body.accepted]).toEqual([200, 3]);
  const freshBefore = await lazo.sql('select count(*)::int from pending');
  expect(freshBefore[0]?.count).toBeGreaterThan(0);
  await client.query('rollback');
  await client.end();
  await lazo.app.whenFolded();
  expect(await lazo.sql('select channel from sessions where visitor_id = $1', [batch.visitorId])).toEqual([
    { channel: 'Paid Search' },
  ]);
  expect(await lazo.sql('select count(*)::int from pending')).toEqual([{ count: 0 }]);
});
