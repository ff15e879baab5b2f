/** What is a person's own: exported as the tables hold it, erased from every byte of them, and not brought back. */

import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAddress, findText, listForms, sha256 } from '../../test/find-address.ts';
import { idAt, type Lazo, startLazo, TEST_CONFIG } from '../../test/start-lazo.ts';
import { buildFixedSiteDirectory } from '../access/index.ts';
import { buildApp } from '../app.ts';
import { connectPool } from '../database/index.ts';
import { buildIdentityRefoldable } from '../resolve/index.ts';
import { buildVisitRefoldables, type Fold, refold } from '../store/index.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

let lazo: Lazo;
let replica: FastifyInstance;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  replica = await buildApp({
    databaseUrl: lazo.databaseUrl,
    config: TEST_CONFIG,
    clock: () => lazo.clock.now,
  });
  await replica.ready();
});
afterAll(async () => {
  await replica.close();
  await lazo.close();
});

const at = (time: number) => new Date(time).toISOString();

const findForms = (address: string) => findAddress(lazo, address);

interface Batch {
  visitorId: string;
  sessionId: string;
  events: object[];
}

/** A visit that says its address in every way that a site may have thought of. */
function buildVisit(email: string, { visitorId, time }: { visitorId: string; time: number }): Batch {
  const [sessionId, viewId] = [idAt(time), idAt(time + 1_000)];
  const url = `https://shop.example/u/${encodeURIComponent(email)}/hello`;
  const forms = Object.values(listForms(email));
  return {
    visitorId,
    sessionId,
    events: [
      {
        id: sessionId,
        type: 'session',
        at: at(time),
        landingUrl: `https://shop.example/?utm_source=news&utm_term=${sha256(email)}`,
      },
      { id: viewId, type: 'page', at: at(time + 1_000), viewId, seq: 1, url, title: `Hello ${email}` },
      {
        id: idAt(time + 2_000),
        type: 'track',
        at: at(time + 2_000),
        name: 'Told',
        properties: { forms, deep: [{ [email]: 1 }] },
      },
      {
        id: idAt(time + 3_000),
        type: 'identify',
        at: at(time + 3_000),
        traits: { email: email.toUpperCase(), note: forms },
      },
    ],
  };
}

/** Of somebody else, who speaks of the address. */
function buildMention(email: string, time: number): Batch {
  const sessionId = idAt(time);
  const [viewId, said] = [idAt(time + 1_000), { invitedBy: email, ...listForms(email) }];
  return {
    visitorId: idAt(time),
    sessionId,
    events: [
      {
        id: sessionId,
        type: 'session',
        at: at(time),
        landingUrl: `https://shop.example/?utm_campaign=from-${sha256(email)}`,
      },
      {
        id: viewId,
        type: 'page',
        at: at(time),
        viewId,
        seq: 1,
        url: 'https://shop.example/',
        title: `From ${email}`,
      },
      { id: idAt(time + 2_000), type: 'track', at: at(time), name: 'Invited', properties: said },
      {
        id: idAt(time + 3_000),
        type: 'identify',
        at: at(time),
        traits: { userId: `friend-${time}`, ...said },
      },
    ],
  };
}

async function send(app: FastifyInstance, batch: Batch): Promise<void> {
  const payload = { site: lazo.publicKey, sentAt: at(lazo.clock.now), ...batch };
  const response = await app.inject({ method: 'POST', url: '/v1/collect', payload });
  expect(response.json()).toMatchObject({ accepted: batch.events.length, rejected: [] });
}

const find = async (email: string) => {
  await Promise.all([lazo.app.whenFolded(), replica.whenFolded()]);
  return (await lazo.post('/v1/leads/find', { email })).body.leads[0];
};

const deal = (email: string) => ({
  lead: { email },
  name: `sale to ${email}`,
  externalId: `deal of ${email}`,
  value: 50,
  currency: 'EUR',
  occurredAt: at(NOW - HOUR),
  properties: { buyer: email },
});

describe('a person who is erased', () => {
  const email = 'ana.gomez@example.org';
  const visitorId = idAt(NOW - 90 * HOUR);
  const visits = [80, 60, 40].map((hours) => buildVisit(email, { visitorId, time: NOW - hours * HOUR }));
  const mention = buildMention(email, NOW - 30 * HOUR);
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
  let answer: any;
  let retries = 0;
  const refuse = () =>
    lazo.collect({
      visitorId,
      sessionId: idAt(NOW),
      events: [{ id: 'bad', type: 'track', at: at(NOW), name: 'x', properties: { email } }],
    });

  beforeAll(async () => {
    for (const [place, visit] of [...visits, mention].entries())
      await send(place % 2 ? replica : lazo.app, visit);
    await lazo.post('/v1/conversions', deal(email));
    await lazo.post('/v1/leads', {
      keys: { email, externalId: 'crm-7' },
      traits: { plan: 'gold' },
      updatedAt: at(NOW - HOUR),
    });
    await refuse();
    const { id } = await find(email);
    expect((await findForms(email)).length).toBeGreaterThan(20);
    lazo.clock.now = NOW + HOUR;

    // A client sends everything again and again, to both replicas, a part of it for the first time; folds are pending.
    const late = buildVisit(email, { visitorId, time: NOW - 20 * HOUR });
    let isOver = false;
    const retrying = (async () => {
      for (; !isOver; retries += 1)
        await Promise.all(
          [...visits, late].map((visit, place) => send((place + retries) % 2 ? replica : lazo.app, visit)),
        );
    })();
    answer = await lazo.post(`/v1/leads/${id}/erase`, {});
    isOver = true;
    await retrying;
    for (const visit of [...visits, late, mention])
      for (const app of [lazo.app, replica]) await send(app, visit);
    await lazo.post('/v1/conversions', [deal(email), { ...deal(email), currency: 'none' }]);
    await lazo.post('/v1/leads', { keys: { email }, updatedAt: at(NOW - HOUR) });
    await refuse();
    await find(email);
  }, 60_000);

  test('is told of row by row', () => {
    expect(answer.status, answer.text).toBe(200);
    expect(retries).toBeGreaterThan(2);
    expect(answer.body.erased).toMatchObject({
      leads: 2,
      leadKeys: 2,
      leadMerges: 1,
      conversions: 1,
      visitors: 1,
    });
    for (const table of [
      'events',
      'sessions',
      'pageViews',
      'identities',
      'leadTraits',
      'refusals',
      'redacted',
    ])
      expect(answer.body.erased[table], table).toBeGreaterThan(0);
  });

  test('is in no byte of any table, in none of eleven forms, whatever is sent again', async () => {
    const countRefused = async () => (await lazo.sql('select 1 from refusals')).length;
    await expect.poll(countRefused, { timeout: 5_000 }).toBe(2); // those that came since: without what was sent
    expect(await findForms(email)).toEqual([]);
    expect(await lazo.sql('select 1 from sessions where visitor_id = $1', [visitorId])).toEqual([]);
    expect(await find(email)).toBeUndefined();
  });

  test('leaves the amount of what was sold, as nobody’s, and nothing when it is sent again', async () => {
    const { conversions } = (await lazo.get('/v1/conversions')).body;
    expect(conversions).toMatchObject([
      { name: 'sale to [erased]', value: '50.00', leadId: null, properties: null },
    ]);
    const { rows } = (await lazo.get('/v1/attribution?from=2026-11-01&to=2026-12-01')).body;
    expect(rows).toMatchObject([{ channel: '(none)', value: '50.00' }]);
  });

  test('leaves the rows of those who spoke of him', async () => {
    const rows = await lazo.sql('select type from events where visitor_id = $1', [mention.visitorId]);
    expect(rows).toHaveLength(mention.events.length);
    expect(await findText(lazo, '[erased]')).not.toEqual([]);
  });

  test('may come again, as another story', async () => {
    lazo.clock.now += HOUR;
    const later = buildVisit('ana.gomez@example.org', { visitorId, time: lazo.clock.now });
    await send(lazo.app, later);
    const lead = await find(email);
    const { steps } = (await lazo.get(`/v1/leads/${lead.id}/journey`)).body;
    expect(steps.filter(({ type }: { type: string }) => type === 'session')).toMatchObject([
      { id: later.sessionId },
    ]);
  });
});

/** One visit of a browser, perhaps with who it is. */
async function visit(visitorId: string, time: number, email?: string): Promise<string> {
  const sessionId = idAt(time);
  const events: object[] = [
    { id: sessionId, type: 'session', at: at(time), landingUrl: 'https://shop.example/?utm_source=a' },
    { id: idAt(time + 1), type: 'track', at: at(time + 1), name: 'Looked' },
  ];
  if (email) events.push({ id: idAt(time + 2), type: 'identify', at: at(time + 2), traits: { email } });
  await send(lazo.app, { visitorId, sessionId, events });
  return sessionId;
}

const sessionsOf = async (id: string) =>
  (await lazo.get(`/v1/leads/${id}/journey`)).body.steps
    .filter(({ type }: { type: string }) => type === 'session')
    .map((step: { id: string }) => step.id);

test('of a shared computer only his visits go, and what comes next falls to nobody until somebody says who he is', async () => {
  const [berta, carla, dora] = ['berta@example.org', 'carla@example.org', 'dora@example.org'] as const;
  const visitorId = idAt(NOW - 99 * HOUR);
  lazo.clock.now = NOW + 10 * HOUR;
  await visit(visitorId, NOW, berta);
  const second = await visit(visitorId, NOW + HOUR);
  const third = await visit(visitorId, NOW + 2 * HOUR, carla);
  const fourth = await visit(visitorId, NOW + 3 * HOUR);
  const [b, c] = [await find(berta), await find(carla)];
  expect(await sessionsOf(c.id)).toEqual([third, fourth]);
  const { body } = await lazo.post(`/v1/leads/${c.id}/erase`, {});
  expect(body.erased).toMatchObject({ sessions: 2, events: 5, visitors: 0 });
  lazo.clock.now += 10 * HOUR;
  await visit(visitorId, lazo.clock.now - HOUR);
  expect((await sessionsOf(b.id)).at(-1)).toBe(second);
  expect(await sessionsOf(b.id)).toHaveLength(2);
  const last = await visit(visitorId, lazo.clock.now, dora);
  expect(await sessionsOf((await find(dora)).id)).toEqual([last]);
  expect(await findForms(carla)).toEqual([]);
}, 30_000);

test('the export of a person equals what the tables hold of him', async () => {
  const [email, visitorId] = ['elsa@example.org', idAt(NOW - 98 * HOUR)];
  lazo.clock.now = NOW + 40 * HOUR;
  const context = { consent: 'granted', consentText: 'v3' };
  await lazo.collect({ ...buildVisit(email, { visitorId, time: NOW + 30 * HOUR }), context });
  await lazo.post('/v1/leads', { keys: { email, userId: 'user-elsa' }, traits: { plan: 'gold' } });
  await lazo.post('/v1/conversions', deal(email));
  await lazo.post('/v1/conversions', { ...deal(email), stage: 'lost', updatedAt: at(NOW + HOUR) });
  await lazo.post('/v1/leads/unmerge', { mergeId: (await find(email)).merges[0].mergeId });
  const lead = await find(email);
  const other = (await lazo.post('/v1/leads/find', { userId: 'user-elsa' })).body.leads[0];
  const merge = { keep: lead.id, merge: other.id, why: 'it is she' };
  expect((await lazo.post('/v1/leads/merge', merge)).status).toBe(200);
  const { body, headers } = await lazo.get(`/v1/leads/${lead.id}/export`);
  expect(headers['content-disposition']).toContain('attachment');

  const people = [...(await find(email)).leads, visitorId];
  const audited = body.mergeAudits.map(({ mergeId }: { mergeId: string }) => mergeId);
  const held = await countRows([...people, ...audited]);
  const exported = Object.entries(body).filter(([, rows]) => Array.isArray(rows) && rows.length > 0);
  expect(Object.fromEntries(exported.map(([name, rows]) => [name, (rows as unknown[]).length]))).toEqual(
    held,
  );
  expect(Object.keys(held)).toEqual(
    expect.arrayContaining(['events', 'consents', 'conversions', 'mergeAudits']),
  );
  const [events] = await lazo.sql(
    'select jsonb_object_agg(event_id, properties) as said from events where visitor_id = $1',
    [visitorId],
  );
  type Exported = { eventId: string; properties: unknown };
  expect(Object.fromEntries(body.events.map((row: Exported) => [row.eventId, row.properties]))).toEqual(
    events?.said,
  );
});

/** How many rows of each table hold one of these ids, by the table's name as answers have it. */
async function countRows(ids: readonly string[]): Promise<Record<string, number>> {
  const tables = await lazo.sql(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition",
  );
  const held: Record<string, number> = {};
  for (const { name } of tables) {
    const question = `select count(*)::int as count from ${name} as row where row::text ~ $1`;
    const [row] = await lazo.sql(question, [ids.join('|')]);
    const key = String(name).replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase());
    if (Number(row?.count) > 0) held[key] = Number(row?.count);
  }
  return held;
}

test('with the key of the page nothing of a lead is read, at any door', async () => {
  const email = 'fina@example.org';
  await visit(idAt(NOW), NOW + 39 * HOUR, email);
  await lazo.post('/v1/leads', { keys: { email }, traits: { note: 'her very own word' } });
  const lead = await find(email);
  type Paths = Record<string, Record<string, object>>;
  const { paths } = (await lazo.get('/openapi.json')).body as { paths: Paths };
  const doors = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  );
  expect(doors.length).toBeGreaterThan(20);
  const key = lazo.publicKey;
  const shown = [{ authorization: `Bearer ${key}` }, { authorization: `Basic ${btoa(`${key}:`)}` }, {}];
  const says = { email, keep: lead.id, merge: lead.id, keys: { email }, events: [] };
  const { refusals: _, ...before } = await countRows([lead.id]);
  for (const [method, path] of doors) {
    const url = path.replace(/\{\w+\}/g, lead.id);
    const payload = { site: key, writeKey: key, ...says };
    for (const headers of shown) {
      const request = { method: method as 'POST', url, headers };
      const response = await lazo.app.inject(method === 'GET' ? request : { ...request, payload });
      expect(response.body, `${method} ${path}`).not.toMatch(/her very own word|fina@|"visitors"/);
      const isOfServers = /^\/v1\/(leads|conversions|attribution|refusals|events)/.test(path);
      if (isOfServers) expect(response.statusCode, `${method} ${path}`).toBe(401);
    }
  }
  const { refusals, ...after } = await countRows([lead.id]); // what was sent here may be looked at
  expect(after).toEqual(before);
});

test.each([
  ['him', 'gema@example.org', false],
  ['what others said of him', 'hana@example.org', true],
])(
  'a refold that had read %s is ended, and brings nothing back',
  async (_, email, isMentioned) => {
    const visitorId = idAt(NOW - 97 * HOUR);
    lazo.clock.now = NOW + 60 * HOUR;
    await send(lazo.app, buildVisit(email, { visitorId, time: NOW + 50 * HOUR }));
    if (isMentioned) await send(lazo.app, buildMention(email, NOW + 51 * HOUR));
    const { id } = await find(email);
    const { refolding, hasRead, goOn } = startRefold(visitorId);
    await hasRead;
    expect((await lazo.post(`/v1/leads/${id}/erase`, {})).status).toBe(200);
    goOn();
    await expect(refolding).rejects.toThrow('start it again');
    expect(await findForms(email)).toEqual([]);
    expect(await lazo.sql('select 1 from sessions where visitor_id = $1', [visitorId])).toEqual([]);
  },
  30_000,
);

/** A refold that has read the events of a visitor, and writes none of them before it may go on. */
function startRefold(visitorId: string) {
  const pool = connectPool({ url: lazo.databaseUrl, size: 4, name: 'refold', onError: () => undefined });
  const [read, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sites = buildFixedSiteDirectory(lazo.db);
  const [visits, ...others] = [...buildVisitRefoldables(sites), buildIdentityRefoldable(sites)];
  const fold: Fold = {
    ...visits!.fold,
    async run(trx, events) {
      if (events.some((event) => event.visitorId === visitorId)) read.resolve();
      await mayGoOn.promise;
      return visits!.fold.run(trx, events);
    },
  };
  const refolding = refold({
    pool,
    refoldables: [{ ...visits!, fold }, ...others],
    isWhole: true,
    reclassify: false,
    clock: () => lazo.clock.now,
    onProgress: () => undefined,
  }).finally(() => pool.end());
  return { refolding, hasRead: read.promise, goOn: mayGoOn.resolve };
}

test('erasing takes no body, and nobody is erased twice', async () => {
  const email = 'ines@example.org';
  lazo.clock.now += HOUR;
  await visit(idAt(NOW), lazo.clock.now, email);
  const { id } = await find(email);
  const headers = { authorization: `Bearer ${lazo.secretKey}`, 'content-type': 'application/json' };
  const erase = () => lazo.app.inject({ method: 'POST', url: `/v1/leads/${id}/erase`, headers });
  expect((await erase()).statusCode).toBe(200);
  expect((await erase()).json()).toMatchObject({ status: 404, errors: [{ reason: 'unknown_lead' }] });
}, 30_000);

test('who named himself in the visit of another leaves it to nobody', async () => {
  const [first, second] = ['jana@example.org', 'kira@example.org'];
  const visitorId = idAt(NOW - 96 * HOUR);
  lazo.clock.now += HOUR;
  const time = lazo.clock.now - HOUR;
  const events = [first, second].map((email, place) => ({
    id: idAt(time + place),
    type: 'identify',
    at: at(time + place),
    traits: { email },
  }));
  await send(lazo.app, { visitorId, sessionId: idAt(time), events });
  const [one, other] = [await find(first), await find(second)];
  expect((await lazo.post(`/v1/leads/${other.id}/erase`, {})).status).toBe(200);
  lazo.clock.now += HOUR;
  await visit(visitorId, lazo.clock.now);
  expect(await sessionsOf(one.id)).toEqual([]);
}, 30_000);
