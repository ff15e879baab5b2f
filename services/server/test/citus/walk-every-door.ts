/** Goes through every door of the service, and does by hand what jobs and commands do, so that every statement is sent. */

import { expect, vi } from 'vitest';
import {
  appendChannelSettings,
  buildFixedSiteDirectory,
  createSite,
  listSites,
  prepareFirstSite,
  readSettingsAge,
  setSite,
} from '../../src/access/index.ts';
import { buildApp } from '../../src/app.ts';
import { refreshReadyTouches } from '../../src/attribute/index.ts';
import { readConfig } from '../../src/config.ts';
import { buildDatabase, connectPool } from '../../src/database/index.ts';
import { JOBS } from '../../src/jobs.ts';
import { buildIdentityRefoldable, consentRefoldable } from '../../src/resolve/index.ts';
import { whenFolded } from '../../src/rights/settle.sql.ts';
import { buildVisitRefoldables, refold } from '../../src/store/index.ts';
import { countRefoldGroups, forgetRefoldGroups } from '../../src/store/refold/refolds.sql.ts';
import { idAt, type Lazo, TEST_CONFIG } from '../start-lazo.ts';

const DAY = 86_400_000;

export async function walkEveryDoor(lazo: Lazo): Promise<void> {
  const now = lazo.clock.now;
  const visits = [0, 1, 2].map((number) => buildVisit(now, number));
  const context = { consent: 'granted', consentText: 'v1' };
  for (const visit of visits) await collect(lazo, { ...visit, context });
  await tellServersWord(lazo, visits[0]!);
  await stateAndMerge(lazo, visits[2]!);
  await sendAgainElsewhere(lazo, visits[0]!);
  await sellAndRefund(lazo, visits[0]!);
  await sendBadEvents(lazo);
  await askEverything(lazo, visits[0]!);
  await loseAnEvent(lazo);
  await eraseSomebody(lazo, visits[2]!);
  await doByHand(lazo, now);
}

interface Visit {
  visitorId: string;
  sessionId: string;
  events: Record<string, unknown>[];
}

function buildVisit(now: number, number: number): Visit {
  const at = now - number * DAY;
  const [visitorId, viewId] = [idAt(at), idAt(at)];
  const when = new Date(at).toISOString();
  const page = { viewId, seq: 1, url: 'https://shop.example/offer' };
  return {
    visitorId,
    sessionId: visitorId,
    events: [
      { id: visitorId, type: 'session', at: when, landingUrl: 'https://shop.example/?utm_source=acme' },
      { id: viewId, type: 'page', at: when, ...page },
      { id: idAt(at), type: 'leave', at: when, ...page, engagedMs: 5_000, scrollPct: 50 },
      { id: idAt(at), type: 'track', at: when, name: 'Looked' },
      {
        id: idAt(at),
        type: 'identify',
        at: when,
        traits: { email: `ana-${number}@example.org`, name: 'Ana' },
      },
    ],
  };
}

async function collect(lazo: Lazo, visit: object, headers: Record<string, string> = {}): Promise<void> {
  const { status, body } = await lazo.collect(visit, headers);
  expect([status, body.rejected]).toEqual([200, []]);
  await lazo.app.whenFolded();
}

async function tellServersWord(lazo: Lazo, { visitorId, sessionId }: Visit): Promise<void> {
  const at = new Date(lazo.clock.now).toISOString();
  for (const traits of [
    { email: 'ana-0@example.org', userId: 'ana' },
    { email: 'ana-1@example.org', userId: 'ana' },
  ]) {
    const events = [{ id: idAt(lazo.clock.now), type: 'identify', at, traits }];
    await collect(lazo, { visitorId, sessionId, events }, { authorization: `Bearer ${lazo.secretKey}` });
  }
}

async function stateAndMerge(lazo: Lazo, { visitorId }: Visit): Promise<void> {
  const state = async (word: object) => {
    const { status, body } = await lazo.post('/v1/leads', word);
    expect(status).toBe(200);
    return body.id as string;
  };
  const keep = await state({ keys: { email: 'ana-2@example.org' }, traits: { plan: 'pro' }, visitorId });
  const merge = await state({ keys: { email: 'bea@example.org' } });
  const { body } = await lazo.post('/v1/leads/merge', { keep, merge });
  expect((await lazo.post('/v1/leads/unmerge', { mergeId: body.mergeId })).status).toBe(200);
}

async function eraseSomebody(lazo: Lazo, { visitorId }: Visit): Promise<void> {
  const { body: person } = await lazo.post('/v1/leads/find', { email: 'ana-2@example.org' });
  const [lead] = await lazo.sql(
    'select coalesce(merged_into, lead_id) as id from leads join identities using (lead_id) where visitor_id = $1',
    [visitorId],
  );
  expect(person).toBeDefined();
  expect((await lazo.get(`/v1/leads/${lead!.id}/export`)).status).toBe(200);
  expect((await lazo.post(`/v1/leads/${lead!.id}/erase`, {})).status).toBe(200);
}

/** To a service that does not remember it: it meets its twins in the log. */
async function sendAgainElsewhere(lazo: Lazo, visit: Visit): Promise<void> {
  const other = await buildApp({
    databaseUrl: lazo.databaseUrl,
    config: { ...TEST_CONFIG, logLevel: 'silent' },
    clock: () => lazo.clock.now,
  });
  const { statusCode } = await other.inject({
    method: 'POST',
    url: '/v1/collect',
    payload: { site: lazo.publicKey, sentAt: new Date(lazo.clock.now).toISOString(), ...visit },
  });
  expect(statusCode).toBe(200);
  await other.whenFolded();
  await other.close();
}

async function sellAndRefund(lazo: Lazo, { visitorId, sessionId }: Visit): Promise<void> {
  const occurredAt = new Date(lazo.clock.now).toISOString();
  const sale = { value: 10, currency: 'EUR', occurredAt };
  const { body } = await lazo.post('/v1/conversions', [
    { externalId: 'one', ...sale, lead: { email: 'ana-0@example.org', userId: 'ana' } },
    { externalId: 'two', ...sale, lead: { visitorId } },
    { externalId: 'three', ...sale, lead: { sessionId } },
    { externalId: 'four', stage: 'opportunity', occurredAt, lead: { email: 'ana-0@example.org' } },
  ]);
  expect(body).toMatchObject({ accepted: 4 });
  const updatedAt = new Date(lazo.clock.now + 1_000).toISOString();
  await lazo.post('/v1/conversions', [
    { externalId: 'one', ...sale, updatedAt, stage: 'refunded', lead: { email: 'ana-0@example.org' } },
  ]);
}

async function sendBadEvents(lazo: Lazo): Promise<void> {
  const { body } = await lazo.collect({ events: [{ id: 'no id', type: 'track' }] });
  expect(body.rejected).toHaveLength(1);
  await vi.waitFor(
    async () => expect((await lazo.get('/v1/refusals')).body.refusals.length).toBeGreaterThan(0),
    5_000,
  );
}

async function askEverything(lazo: Lazo, { visitorId }: Visit): Promise<void> {
  const range = 'from=2026-11-01&to=2026-11-30';
  const rates = { day: '2026-11-20', from: 'EUR', to: 'USD', rate: '1.1' };
  expect((await lazo.post('/v1/rates', rates)).body).toMatchObject({ accepted: 1 });
  const [sale] = await lazo.sql('select conversion_id from conversions where replaced_at is null limit 1');
  const models = 'first,last,linear';
  const [lead] = await lazo.sql(
    'select coalesce(merged_into, lead_id) as lead_id from leads join identities using (lead_id) where visitor_id = $1',
    [visitorId],
  );
  expect((await lazo.get(`/v1/attribution?${range}`)).status).toBe(200); // of what is not ready yet
  const pool = connectAsService(lazo);
  await refreshReadyTouches(buildDatabase(pool), 1);
  await pool.end();
  for (const url of [
    '/ready',
    '/metrics',
    `/v1/attribution?${range}&model=${models}&by=channel,landingPage`,
    `/v1/attribution?${range}&dateBy=touch&lookbackDays=none&conversion=sale`,
    `/v1/attribution?${range}&identity=first&model=w_shaped,full_path`,
    `/v1/attribution?${range}&identity=last&currency=USD`,
    ...['exclude', 'include', 'only'].map((bots) => `/v1/attribution?${range}&model=markov&bots=${bots}`),
    `/v1/attribution/explain?${range}&model=linear&channel=Direct`,
    `/v1/conversions/${sale!.conversion_id}/credits`,
    '/v1/leads?limit=1',
    `/v1/events/count?${range}`,
    `/v1/leads/${lead!.lead_id}`,
    `/v1/leads/${lead!.lead_id}/journey?limit=1`,
    `/v1/visitors/${visitorId}/journey`,
    '/v1/conversions?limit=1',
    '/v1/refusals?limit=1',
  ]) {
    const { status, text } = await lazo.get(url);
    expect([200, 404], `${url}: ${text}`).toContain(status);
  }
  expect((await lazo.post('/v1/leads/find', { email: 'ana-0@example.org' })).status).toBe(200);
  const journey = `/v1/leads/${lead!.lead_id}/journey?limit=1`;
  const { nextCursor } = (await lazo.get(journey)).body;
  expect((await lazo.get(`${journey}&cursor=${nextCursor}`)).status).toBe(200);
}

/** An event that no fold can take is looked for by halves, and set aside. */
async function loseAnEvent(lazo: Lazo): Promise<void> {
  await lazo.sql("alter table sessions add constraint no_poison check (landing_page <> '/poison')");
  const id = idAt(lazo.clock.now);
  const event = { type: 'session', at: new Date(lazo.clock.now).toISOString() };
  await collect(lazo, {
    visitorId: id,
    sessionId: id,
    events: [{ id, ...event, landingUrl: 'https://shop.example/poison' }],
  });
  expect(await lazo.sql('select event_id from unfolded')).toEqual([{ event_id: id }]);
  await lazo.sql('alter table sessions drop constraint no_poison');
}

/** What a test does over its own connections is not recorded. */
function connectAsService({ databaseUrl }: Lazo) {
  return connectPool({ url: databaseUrl, size: 4, name: 'lazo walk', onError: () => undefined });
}

/** What commands and jobs do. */
async function doByHand(lazo: Lazo, now: number): Promise<void> {
  const pool = connectAsService(lazo);
  const db = buildDatabase(pool);
  const sites = buildFixedSiteDirectory(db);
  const refoldables = [...buildVisitRefoldables(sites), buildIdentityRefoldable(sites), consentRefoldable];
  await lazo.sql(
    'delete from lead_merges; delete from leads where merged_into is not null; delete from identities',
  );
  for (const reclassify of [false, true]) {
    await refold({
      pool,
      refoldables: reclassify ? refoldables.slice(0, 1) : refoldables,
      isWhole: !reclassify,
      reclassify,
      clock: () => now,
      onProgress: () => undefined,
    });
  }
  const [first] = await listSites(db);
  const { siteId } = first!;
  await setSite(db, siteId, { currency: 'USD', retentionMonths: 1 });
  await appendChannelSettings(db, { siteId, settings: { rules: [] } as never });
  await readSettingsAge(db);
  // The site keeps a month, the service two: first rows go by themselves, later whole partitions.
  for (const months of [0, 2, 5])
    for (const job of JOBS) await job.run({ db, now: new Date(now + months * 31 * DAY), retentionMonths: 2 });
  await lazo.sql('insert into pending values ($1, $2, $1, 0)', [idAt(now), new Date(now)]); // of a writer who died
  await whenFolded(db);
  await createSite(db, {
    name: 'Walk',
    publicKey: 'pk_walk_through_every_door',
    secretKey: 'sk_walk_through_every_door',
    createdAt: new Date(now),
  });
  // Those of a refold during which something comes in.
  await countRefoldGroups(db, idAt(now));
  await forgetRefoldGroups(db, idAt(now), []);
  await prepareFirstSite(db, readConfig({ DATABASE_URL: lazo.databaseUrl }), new Date(now));
  await pool.end();
}
