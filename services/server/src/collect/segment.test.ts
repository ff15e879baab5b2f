import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { EVENT_REASONS } from '@lazo/contract';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { createSite } from '../access/index.ts';
import { SEGMENT_DOORS } from './public-doors.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const LANDING = 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW, origins: ['https://shop.example'] });
});
afterAll(() => lazo.close());

type Json = Record<string, unknown>;

async function post(url: string, payload: unknown, headers: InjectOptions['headers'] = {}): Promise<Answer> {
  const isRaw = typeof payload === 'string' || Buffer.isBuffer(payload);
  const response = await lazo.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain', ...headers },
    payload: isRaw ? payload : JSON.stringify(payload),
  });
  return {
    status: response.statusCode,
    body: response.json(),
    text: response.body,
    headers: response.headers,
  };
}

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const fromPage = (batch: unknown) => post('/v1/batch', { batch }, basic(lazo.publicKey));
const fromServer = (batch: unknown) => post('/v1/batch', { batch }, basic(lazo.secretKey));

/** A message of a browser, on the landing page of the shop. */
function message(change: Json = {}): Json & { anonymousId: string; messageId: string } {
  return {
    type: 'track',
    event: 'Video Played',
    messageId: `test-${randomUUID()}`,
    anonymousId: idAt(NOW), // as our SDK has it, so that a test finds its visitor
    timestamp: new Date(NOW - 60_000).toISOString(),
    context: { page: { url: LANDING, referrer: 'https://www.google.com/' } },
    ...change,
  };
}

/** Sends messages of one visitor; his events as the log holds them, in the order of their names. */
async function store(messages: (Json & { anonymousId?: unknown })[], send = fromPage): Promise<Json[]> {
  const { status, body } = await send(messages);
  expect({ status, body }).toEqual({
    status: 200,
    body: { success: true, accepted: messages.length, rejected: [] },
  });
  return readEvents(messages[0]!.anonymousId);
}

function readEvents(visitorId: unknown): Promise<Json[]> {
  return lazo.sql('select * from events where visitor_id = $1 order by type, event_id', [visitorId]);
}

async function readSessions(visitorId: unknown): Promise<Json[]> {
  await lazo.app.whenFolded();
  return lazo.sql('select * from sessions where visitor_id = $1 order by session_id', [visitorId]);
}

interface Lead {
  id: string;
  keys: Record<string, string[]>;
  traits: Record<string, { value: unknown; verified: boolean }>;
  visitors: string[];
}

async function findLead(key: Json): Promise<Lead | undefined> {
  await lazo.app.whenFolded();
  return (await lazo.post('/v1/leads/find', key)).body.leads[0];
}

describe('the key', () => {
  const places: [place: string, send: (key: string, sent: Json) => Promise<Answer>][] = [
    ['as the user name of Basic', (key, sent) => post('/v1/identify', sent, basic(key))],
    ['as Bearer', (key, sent) => post('/v1/identify', sent, bearer(key))],
    ['as writeKey in the body', (key, sent) => post('/v1/identify', { ...sent, writeKey: key })],
    ['as writeKey of a batch', (key, sent) => post('/v1/batch', { batch: [sent], writeKey: key })],
    ['as writeKey of a message', (key, sent) => post('/v1/b', { batch: [{ ...sent, writeKey: key }] })],
    ['in both places', (key, sent) => post('/v1/i', { ...sent, writeKey: key }, basic(key))],
  ];
  test.each(places)(
    '%s: with the public one traits are claims, with the secret one facts',
    async (_, send) => {
      for (const [key, verified] of [
        [lazo.publicKey, false],
        [lazo.secretKey, true],
      ] as const) {
        const email = `${randomUUID()}@example.org`;
        const { body } = await send(key, message({ type: 'identify', traits: { email } }));
        expect(body).toEqual({ success: true, accepted: 1, rejected: [] });
        expect((await findLead({ email }))?.traits.email).toMatchObject({ value: email, verified });
      }
    },
  );

  test.each(places)('%s: a wrong one is 401', async (_, send) => {
    const { status, body } = await send('pk_of_nobody_at_all_0000', message({ type: 'identify' }));
    expect([status, body.errors[0].reason]).toEqual([401, 'unknown_key']);
  });

  test('that is wrong beside a right one is 401', async () => {
    const wrong = 'pk_of_nobody_at_all_0000';
    for (const [header, inBody] of [
      [lazo.publicKey, wrong],
      [wrong, lazo.publicKey],
      [lazo.secretKey, wrong],
      [lazo.secretKey, 7],
    ] as [string, string][])
      expect((await post('/v1/track', message({ writeKey: inBody }), basic(header))).status).toBe(401);
  });

  test('of another site beside a right one is 401, and so is none', async () => {
    const other = { publicKey: `pk_${randomUUID()}`, secretKey: `sk_${randomUUID()}` };
    await createSite(lazo.db, {
      name: 'Other',
      ...other,
      origins: ['https://other.example'],
      createdAt: new Date(NOW),
    });
    const send = (headers: Record<string, string>) =>
      post('/v1/track', message({ writeKey: lazo.publicKey }), headers);
    expect((await send(basic(other.secretKey))).status).toBe(401);
    expect((await send(basic(lazo.secretKey))).status).toBe(200);
    expect((await post('/v1/track', message())).status).toBe(401);
  });

  test.each(['', 'Basic', 'Basic Og==', 'Digest abc', 'Bearer'])(
    'in the header "%s" is none',
    async (header) => {
      const { status } = await post('/v1/track', message({ writeKey: lazo.publicKey }), {
        authorization: header,
      });
      expect(status).toBe(401);
    },
  );

  test('that is public is bound to the origins of its site, a secret one is not', async () => {
    const origin = { origin: 'https://elsewhere.example' };
    const refused = await post('/v1/t', message(), { ...basic(lazo.publicKey), ...origin });
    expect([refused.status, refused.body.errors[0].reason]).toEqual([403, 'origin_not_allowed']);
    expect(refused.headers['access-control-allow-origin']).toBe('https://elsewhere.example');
    expect((await post('/v1/t', message(), { ...basic(lazo.secretKey), ...origin })).status).toBe(200);
  });
});

describe('a body', () => {
  test('is read as JSON whatever its content type says, gzip by its first bytes', async () => {
    const payload = { batch: [message()] };
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'nonsense']) {
      const headers = { ...basic(lazo.publicKey), 'content-type': type };
      expect((await post('/v1/batch', payload, headers)).body.accepted).toBe(1);
      const zipped = gzipSync(JSON.stringify(payload));
      expect(
        (await post('/v1/batch', zipped, { ...headers, 'content-encoding': 'gzip' })).body.accepted,
      ).toBe(1);
    }
  });

  const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
  test.each<[name: string, status: number, reason: string, send: () => Promise<Answer>]>([
    ['no JSON', 400, 'invalid_json', () => post('/v1/track', '{"event":', basic(lazo.publicKey))],
    [
      'broken gzip',
      400,
      'invalid_json',
      () => post('/v1/b', Buffer.from([0x1f, 0x8b, 1]), basic(lazo.publicKey)),
    ],
    ['a batch without messages', 400, 'invalid_batch', () => fromPage({ type: 'track' })],
    ['too many messages', 413, 'too_large', () => fromPage(Array.from({ length: 501 }, () => 0))],
    ['too many bytes', 413, 'too_large', () => fromPage('x'.repeat(600_000))],
    ['a bomb with the public key', 413, 'too_large', () => post('/v1/b', bomb, basic(lazo.publicKey))],
    ['a bomb with the secret key', 413, 'too_large', () => post('/v1/b', bomb, basic(lazo.secretKey))],
    ['a bomb with no key', 413, 'too_large', () => post('/v1/b', bomb)],
  ])('of %s is %i', async (_, status, reason, send) => {
    const answer = await send();
    expect([answer.status, answer.body.errors[0].reason]).toEqual([status, reason]);
  });

  test('may be larger with the secret key in its header', async () => {
    const batch = Array.from({ length: 600 }, () => message({ properties: { pad: 'x'.repeat(1_000) } }));
    expect((await fromServer(batch)).body).toMatchObject({ accepted: 600, rejected: [] });
    expect((await fromPage(batch)).status).toBe(413);
  });
});

test('who sends too often with the public key is told when to come again, a server is not counted', async () => {
  const own = await startLazo({ now: NOW, config: { rateLimit: 2 } });
  const ask = (key: string) =>
    own.app.inject({ method: 'POST', url: '/v1/t', headers: basic(key), payload: message() });
  const statuses = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await ask(own.publicKey)).statusCode);
  expect(statuses).toEqual([200, 200, 429]);
  const { headers, statusCode } = await ask(own.publicKey);
  expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  for (let time = 0; time < 3; time += 1) expect((await ask(own.secretKey)).statusCode).toBe(200);
  await own.close();
});

test('a page may read every answer and may send its key, its cookies only to our own door', async () => {
  const ask = (url: string, origin = 'https://shop.example') =>
    lazo.app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
  for (const door of Object.values(SEGMENT_DOORS).flat()) {
    const { headers } = await ask(door);
    expect(headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(headers['access-control-allow-headers']).toMatch('authorization');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    const answer = await post(door, '{', { origin: 'https://shop.example', ...basic(lazo.publicKey) });
    expect(answer.status).toBe(400);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  }
  expect(
    (await ask('/v1/track', 'https://elsewhere.example')).headers['access-control-allow-origin'],
  ).toBeUndefined();
  expect((await ask('/v1/collect')).headers['access-control-allow-credentials']).toBe('true');
});

describe('a message becomes', () => {
  const tells: [form: string, sent: Json, event: Json][] = [
    [
      'track',
      { event: 'Video Played', properties: { name: 'Tour' } },
      { type: 'track', name: 'Video Played', properties: { name: 'Tour' } },
    ],
    [
      'identify',
      { traits: { email: 'map@example.org' }, userId: 'map' },
      { type: 'identify', properties: { traits: { email: 'map@example.org', userId: 'map' } } },
    ],
    [
      'page',
      { name: 'Home', properties: { plan: 'pro', title: 'Shop' } },
      {
        type: 'page',
        url: LANDING,
        title: 'Shop',
        name: 'Home',
        referrer: 'https://www.google.com/',
        seq: 0,
        properties: { plan: 'pro', name: 'Home' },
      },
    ],
    [
      'page',
      { properties: { url: '/offer?id=7&utm_term=x' } },
      { type: 'page', url: 'https://shop.example/offer?utm_term=x', properties: null },
    ],
    ['page', { name: 'Home', context: {} }, { type: 'track', name: 'Page', properties: { name: 'Home' } }],
    [
      'screen',
      { name: 'Inbox', category: 'Mail', properties: { unread: 3 } },
      { type: 'track', name: 'Screen', properties: { name: 'Inbox', category: 'Mail', unread: 3 } },
    ],
    [
      'group',
      { groupId: 'acme', traits: { plan: 'pro' } },
      { type: 'track', name: 'Group', properties: { groupId: 'acme', traits: { plan: 'pro' } } },
    ],
    [
      'alias',
      { previousId: 'old', userId: 'new' },
      { type: 'track', name: 'Alias', properties: { previousId: 'old', userId: 'new' } },
    ],
  ];
  test.each(tells)('%s: %j', async (form, sent, event) => {
    const { type: _, event: _event, ...own } = message(sent);
    const full = { ...own, ...(form === 'track' ? { event: sent.event } : {}) };
    for (const door of SEGMENT_DOORS[form as 'track']) {
      const single = await post(door, full, basic(lazo.publicKey));
      expect(single.body).toEqual({ success: true, accepted: 1, rejected: [] });
    }
    const events = await store([{ ...full, type: form, anonymousId: own.anonymousId }]);
    const told = events.filter((row) => row.type !== 'session');
    expect(told).toHaveLength(1); // by three doors, once
    expect(told[0]).toMatchObject(event);
    expect((told[0]!.occurred_at as Date).getTime()).toBe(NOW - 60_000);
  });

  test('a view of its own, for a page', async () => {
    const sent = message({ type: 'page' });
    const [page] = await store([sent]);
    expect(page).toMatchObject({ type: 'page', view_id: page!.event_id });
    await lazo.app.whenFolded();
    const views = await lazo.sql('select path from page_views where visitor_id = $1', [sent.anonymousId]);
    expect(views).toEqual([{ path: '/' }]);
  });

  test('with the context of its batch, where it has none of its own', async () => {
    const own = { page: { url: 'https://shop.example/own' } };
    const anonymousId = idAt(NOW);
    const batch = [message({ anonymousId, context: own }), message({ anonymousId, context: undefined })];
    const context = { page: { url: 'https://shop.example/shared' } };
    await post('/v1/import', { batch, context }, basic(lazo.publicKey));
    const urls = (await readEvents(anonymousId)).filter((row) => row.type === 'track').map((row) => row.url);
    expect(urls.sort()).toEqual(['https://shop.example/own', 'https://shop.example/shared']);
  });

  test('the device of the browser that a server speaks for', async () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
    const [session] = await store([message({ context: { userAgent, page: { url: LANDING } } })], fromServer);
    expect(session).toMatchObject({ device: 'mobile', os: 'iOS' });
  });

  test('no more than it tells: of a context nothing is kept but the page, and no address of a machine', async () => {
    const context = { ip: '203.0.113.7', locale: 'es', page: { url: `${LANDING}&token=secret`, path: '/' } };
    const properties = {
      search: '?token=secret',
      tab_url: `${LANDING}&token=secret`,
      initial_referrer: 'https://mail.example/?token=secret',
    };
    const rows = await store([message({ type: 'page', context, properties })]);
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|secret|"es"/);
  });
});

describe('an id', () => {
  test('of an event holds the message’s own time, that of its session the day', async () => {
    const rows = await store([message()]);
    const day = Math.floor(NOW / 86_400_000) * 86_400_000;
    for (const row of rows) {
      expect(idAt(NOW - 60_000).slice(0, 13)).toBe((row.event_id as string).slice(0, 13));
      expect(idAt(day).slice(0, 13)).toBe((row.session_id as string).slice(0, 13));
    }
  });

  test('is zeros where the message tells no time, which is then when it came', async () => {
    const [row] = await store([message({ timestamp: undefined, context: {} })]);
    expect(row!.event_id).toMatch(/^00000000-0000-7/);
    expect(row!.session_id).toMatch(/^00000000-0000-7/);
    expect((row!.occurred_at as Date).getTime()).toBe(NOW);
  });

  test('is of originalTimestamp where RudderStack’s clients send that', async () => {
    const at = new Date(NOW - 5_000).toISOString();
    const [row] = await store([message({ timestamp: undefined, originalTimestamp: at, context: {} })]);
    expect((row!.occurred_at as Date).toISOString()).toBe(at);
  });

  test('is made of the whole message where it has no messageId: a resend meets its twin, another message does not', async () => {
    const { messageId: _, ...sent } = message({ context: {} });
    await store([sent]);
    await store([
      {
        ...Object.fromEntries(Object.entries(sent).reverse()),
        anonymousId: sent.anonymousId,
        sentAt: new Date(NOW).toISOString(),
      },
    ]);
    expect(await readEvents(sent.anonymousId)).toHaveLength(1);
    await store([{ ...sent, properties: { other: true } }]);
    expect(await readEvents(sent.anonymousId)).toHaveLength(2);
  });

  test('of a visitor is his own where our SDK made it, else a hash that differs by site', async () => {
    const other = { publicKey: `pk_${randomUUID()}`, secretKey: `sk_${randomUUID()}` };
    await createSite(lazo.db, {
      name: 'Other',
      ...other,
      origins: ['https://other.example'],
      createdAt: new Date(NOW),
    });
    const sent = message({ anonymousId: randomUUID(), event: 'Hashed', context: {} });
    for (const key of [lazo.publicKey, other.publicKey]) await post('/v1/t', sent, basic(key));
    const rows = await lazo.sql("select distinct visitor_id from events where name = 'Hashed'");
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.visitor_id).not.toBe(sent.anonymousId);
  });
});

test('a clock that is wrong is corrected by sentAt, for a page and not for a server', async () => {
  const back = NOW - 3_600_000;
  for (const [key, expected] of [
    [lazo.publicKey, NOW - 1_000],
    [lazo.secretKey, back - 1_000],
  ] as const) {
    const sent = message({ timestamp: new Date(back - 1_000).toISOString() });
    await post('/v1/batch', { batch: [sent], sentAt: new Date(back).toISOString() }, basic(key));
    for (const row of await readEvents(sent.anonymousId))
      expect((row.occurred_at as Date).getTime()).toBe(expected);
  }
});

describe('a visit', () => {
  const at = (minute: number) => new Date(NOW - 3_600_000 + minute * 60_000).toISOString();

  test('comes from where its earliest message says, whatever the order of arrival', async () => {
    const anonymousId = idAt(NOW);
    const later = { page: { url: 'https://shop.example/offer', referrer: LANDING } };
    const messages = [
      message({ anonymousId, timestamp: at(5), context: later }),
      message({ anonymousId, type: 'page', timestamp: at(0) }),
      message({ anonymousId, timestamp: at(9), context: later }),
    ];
    for (const one of messages) await store([one]);
    expect(await readSessions(anonymousId)).toMatchObject([
      { channel: 'Paid Search', source: 'google', campaign: 'spring', landing_url: LANDING },
    ]);
  });

  test('is called by the campaign of the context where the URL has none', async () => {
    const campaign = { name: 'may', source: 'newsletter', medium: 'email', term: 't', content: 'c' };
    for (const [page, landing] of [
      [
        { url: 'https://shop.example/offer', search: '?gclid=1' },
        'https://shop.example/offer?gclid=1&utm_source=newsletter',
      ],
      [undefined, 'https://app.invalid/?utm_source=newsletter'],
    ] as const) {
      const sent = message({ context: { page, campaign } });
      await store([sent]);
      const [session] = await readSessions(sent.anonymousId);
      expect(session).toMatchObject({
        source: 'newsletter',
        medium: 'email',
        campaign: 'may',
        term: 't',
        content: 'c',
      });
      expect(session!.landing_url).toContain(landing);
    }
    const sent = message({ context: { page: { url: LANDING }, campaign } });
    await store([sent]);
    expect(await readSessions(sent.anonymousId)).toMatchObject([{ campaign: 'spring', content: null }]);
  });

  test('is one for each visitor, day and origin', async () => {
    const anonymousId = idAt(NOW);
    const on = (url: string | undefined, timestamp = at(0)) =>
      message({ anonymousId, timestamp, context: url ? { page: { url } } : {} });
    const dayBefore = new Date(NOW - 86_400_000).toISOString();
    await store([
      on(LANDING),
      on('https://shop.example/offer', at(40)),
      on(LANDING, dayBefore),
      on('https://blog.example/'),
      on(undefined),
    ]);
    const sessions = await readSessions(anonymousId);
    expect(sessions).toHaveLength(4);
    expect(sessions.filter((row) => row.channel === 'Unassigned')).toHaveLength(1); // no page, no touch
  });
});

describe('a user’s id', () => {
  test('on a server’s message without anonymousId makes the visit his', async () => {
    for (const send of [fromServer, fromPage]) {
      const userId = `user-${randomUUID()}`;
      expect((await send([message({ anonymousId: undefined, userId })])).body.accepted).toBe(1);
      const lead = await findLead({ userId });
      expect(lead?.keys).toEqual({ userId: [userId] });
      expect(lead?.visitors).toHaveLength(1);
    }
  });

  test('joins a browser by a server’s word, and not by a page’s, which said who it is by identify', async () => {
    for (const [send, joins] of [
      [fromServer, true],
      [fromPage, false],
    ] as const) {
      const [email, userId] = [`${randomUUID()}@example.org`, `user-${randomUUID()}`];
      const anonymousId = idAt(NOW);
      await store([message({ anonymousId, type: 'identify', userId, traits: { email } })], send);
      await store([message({ anonymousId, userId })], send);
      expect((await findLead({ email }))?.visitors).toEqual([anonymousId]);
      expect((await findLead({ userId })) !== undefined).toBe(joins);
    }
  });

  test('that is a placeholder joins nobody', async () => {
    const sent = message({ userId: 'undefined' });
    await store([sent], fromServer);
    expect((await readEvents(sent.anonymousId)).map((row) => row.type)).toEqual(['session', 'track']);
  });

  test('is joined to no other by an alias, whoever says it', async () => {
    for (const send of [fromPage, fromServer]) {
      const [userId, previousId] = [`new-${randomUUID()}`, `old-${randomUUID()}`];
      for (const id of [userId, previousId]) await send([message({ anonymousId: undefined, userId: id })]);
      await send([{ type: 'alias', userId, previousId, timestamp: at0 }]);
      const leads = [await findLead({ userId }), await findLead({ userId: previousId })];
      expect(new Set(leads.map((lead) => lead?.id)).size).toBe(2);
    }
  });
  const at0 = new Date(NOW).toISOString();
});

describe('a bad message is refused by itself, by Segment’s own field', () => {
  type Case = [reason: (typeof EVENT_REASONS)[number], field: string, change: Json];
  const cases: Case[] = [
    ['invalid_type', 'type', { type: 'pageview' }],
    ['invalid_type', 'type', { type: undefined }],
    ['invalid_visitor', 'anonymousId', { anonymousId: null, userId: '' }],
    ['placeholder_identity', 'userId', { anonymousId: undefined, userId: '[object Object]' }],
    ['placeholder_identity', 'anonymousId', { anonymousId: 'anonymous' }],
    ['placeholder_identity', 'userId', { type: 'identify', userId: 'null' }],
    ['placeholder_identity', 'traits.email', { type: 'identify', traits: { email: 'test@test.com' } }],
    ['invalid_email', 'traits.email', { type: 'identify', traits: { email: 'ana at example' } }],
    ['invalid_phone', 'traits.phone', { type: 'identify', traits: { phone: '123' } }],
    ['invalid_properties', 'traits', { type: 'identify', traits: {} }],
    ['invalid_properties', 'traits', { type: 'identify', traits: 'ana' }],
    ['invalid_properties', 'properties', { properties: [1] }],
    ['invalid_properties', 'context', { context: 'page' }],
    ['invalid_name', 'event', { event: ' ' }],
    ['invalid_name', 'event', { event: undefined }],
    ['invalid_time', 'timestamp', { timestamp: 'yesterday' }],
    ['invalid_time', 'originalTimestamp', { timestamp: null, originalTimestamp: 7 }],
    ['invalid_url', 'properties.url', { type: 'page', properties: { url: 'javascript:alert(1)' } }],
    ['too_large', '', { properties: { pad: 'x'.repeat(33_000) } }],
    ['too_large', '', { properties: JSON.parse(`{"a":${'['.repeat(30)}${']'.repeat(30)}}`) }],
  ];
  test.each(cases)('%s in "%s"', async (reason, field, change) => {
    const bad = message(change);
    const [before, after] = [message(), message()];
    const { status, body } = await fromPage([before, bad, after]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      accepted: 2,
      rejected: [{ index: 1, id: bad.messageId.slice(0, 64), reason, field }],
    });
    expect(EVENT_REASONS).toContain(reason);
    for (const { anonymousId } of [before, after]) expect(await readEvents(anonymousId)).toHaveLength(2);
    expect(await readEvents(idOf(bad.anonymousId))).toEqual([]);
  });
  const idOf = (id: unknown) => (typeof id === 'string' && id.length === 36 ? id : null);

  test('and can be looked at for a week, without its key and the address of its machine', async () => {
    const context = { ip: '203.0.113.7' };
    await fromPage([message({ event: '', messageId: 'looked-at', context, writeKey: lazo.publicKey })]);
    const readKept = async () =>
      (await lazo.get('/v1/refusals?reason=invalid_name')).body.refusals.find(
        (refusal: { sent: Json }) => refusal.sent.messageId === 'looked-at',
      );
    await expect.poll(readKept, { timeout: 5_000 }).toMatchObject({ door: 'segment', field: 'event' });
    expect((await readKept()).sent).not.toHaveProperty('writeKey');
    expect((await readKept()).sent).not.toHaveProperty('context');
  });

  test('and nothing of it is kept of who denied consent or is only counted, nor a raw URL of anybody', async () => {
    const own = await startLazo({ now: NOW });
    const properties = {
      url: 'https://shop.example/a?utm_source=x&token=secret',
      path: '/reset/secret',
      search: '?token=secret',
      referrer: 'https://mail.example/u/ana@example.org?secret=1',
      tab_url: 'https://shop.example/a?token=secret',
      plan: 'pro',
    };
    const bad = message({ type: 'page', timestamp: 'never', properties });
    const send = (payload: Json) =>
      own.app.inject({ method: 'POST', url: '/v1/batch', headers: basic(own.publicKey), payload });
    for (const context of [{ consent: 'denied' }, { mode: 'anonymous' }]) {
      await send({ batch: [{ ...bad, context }] });
      await send({ batch: [{ ...bad, context: 'none' }], context }); // refused for its own, that of its batch counts
    }
    await send({ batch: [bad] });
    const readKept = async () => (await own.get('/v1/refusals')).body.refusals;
    await expect.poll(readKept, { timeout: 5_000 }).toHaveLength(5);
    const kept = (await readKept()).filter(({ sent }: { sent: unknown }) => sent !== null);
    expect(kept).toMatchObject([{ reason: 'invalid_time', sent: { messageId: bad.messageId } }]);
    expect(kept[0].sent.properties).toEqual({
      url: 'https://shop.example/a?utm_source=x',
      referrer: 'https://mail.example/u/[email]',
      tab_url: 'https://shop.example/a',
      plan: 'pro',
    });
    await own.close();
  });

  test('as is any of a visitor who denied consent; of one who is only counted, who he is', async () => {
    const denied = message({ context: { consent: 'denied', page: { url: LANDING } } });
    const { body } = await fromServer([denied]);
    expect(body.rejected).toMatchObject([{ reason: 'no_consent', field: 'context.consent' }]);
    const context = { mode: 'anonymous' };
    const counted = message({ context, userId: 'counted', event: 'Counted' });
    const said = message({ context, type: 'identify', traits: { email: 'counted@example.org' } });
    expect((await fromServer([counted, said])).body).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, reason: 'no_consent', field: 'context.mode' }],
    });
    expect(await readEvents(counted.anonymousId)).toEqual([]);
    expect(await lazo.sql("select type from events where name = 'Counted'")).toEqual([{ type: 'track' }]);
  });

  test('and so is what is no message at all', async () => {
    for (const sent of [null, 7, 'track', []]) {
      const { body } = await fromPage([sent, message()]);
      expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, id: null, reason: 'invalid_type' }] });
    }
  });

  test('and so is what nests ten thousand deep', async () => {
    const deep = `{"type":"track","properties":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`;
    const payload = `{"batch":[${JSON.stringify(message())},${deep}]}`;
    const { body } = await post('/v1/batch', payload, basic(lazo.publicKey));
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'too_large' }] });
  });

  test('a broken page of its context costs a message only the touch', async () => {
    const sent = message({
      context: { page: { url: 'about:blank', referrer: 7, search: {} }, campaign: 'none' },
    });
    expect((await store([sent])).map((row) => row.type)).toEqual(['track']);
  });
});

test('whatever stands in the fields of a message, it is taken or refused by name, and its neighbour taken', async () => {
  const url = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string());
  const page = fc.record({ url, search: fc.jsonValue(), referrer: fc.oneof(url, fc.jsonValue()) });
  const field = <Known>(known: fc.Arbitrary<Known>) =>
    fc.option(fc.oneof(known, fc.jsonValue()), { freq: 4 });
  const text = fc.string({ unit: 'binary' });
  const anything = fc.record({
    type: fc.constantFrom(...Object.keys(SEGMENT_DOORS)),
    messageId: field(text),
    anonymousId: field(text),
    userId: field(fc.oneof(text, fc.integer())),
    timestamp: field(fc.date({ noInvalidDate: true }).map((date) => date.toJSON())),
    event: field(text),
    name: field(text),
    properties: field(fc.record({ url, title: text })),
    traits: field(fc.record({ email: fc.oneof(fc.emailAddress(), text), phone: fc.jsonValue() })),
    groupId: fc.jsonValue(),
    previousId: fc.jsonValue(),
    context: field(fc.record({ page: field(page), campaign: fc.jsonValue(), userAgent: fc.jsonValue() })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anything, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      async (sent, isServer) => {
        const neighbour = message({ event: 'Neighbour' });
        const { status, body } = await (isServer ? fromServer : fromPage)([...sent, neighbour]);
        expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
        expect(body.accepted + body.rejected.length).toBe(sent.length + 1);
        expect(await readEvents(neighbour.anonymousId)).toHaveLength(2);
        for (const { reason, index } of body.rejected) {
          expect(EVENT_REASONS).toContain(reason);
          expect(index).toBeLessThan(sent.length);
        }
      },
    ),
    { numRuns: 150 },
  );
  await lazo.app.whenFolded();
  expect(await lazo.sql('select * from unfolded')).toEqual([]);
});

test('every door of Segment’s is in the OpenAPI document, with the ways of its key', async () => {
  const { paths } = (await lazo.app.inject('/openapi.json')).json();
  for (const door of Object.values(SEGMENT_DOORS).flat())
    expect(paths[door].post).toMatchObject({
      tags: ['segment'],
      security: [{ writeKey: [] }, { secretKey: [] }, {}],
    });
});
