/** A site that keeps no addresses: in the place of each stands a keyed hash, by which people are known as well. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFixedSiteDirectory, createSite, prepareFirstSite } from '../src/access/index.ts';
import { readConfig } from '../src/config.ts';
import { connectPool } from '../src/database/index.ts';
import { buildIdentityRefoldable, consentRefoldable } from '../src/resolve/index.ts';
import { buildVisitRefoldables, refold } from '../src/store/index.ts';
import { findText, listReadableForms } from './find-address.ts';
import { idAt, type Lazo, startLazo } from './start-lazo.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const ANA = 'ana.gomez@example.org';
const PHONE = '+34 600 123 456';
/** Without its plus any number could be meant: bare digits are one where the field is called so. */
const PHONE_FORMS = [PHONE, '+34600123456', '%2B34600123456', '+34 (600) 123.456'];
const OTHER = {
  publicKey: 'pk_another_site_that_hashes_too',
  secretKey: 'sk_another_site_that_hashes_too',
};

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW, hashAddresses: true });
  await createSite(lazo.db, { name: 'Other', ...OTHER, hashAddresses: true, createdAt: new Date(NOW) });
});
afterAll(() => lazo.close());

const at = (time: number) => new Date(time).toISOString();

/** Everything readable that somebody may say of an address and a number. */
const said = {
  note: [listReadableForms(ANA), PHONE_FORMS],
  mobilePhone: '600 123 456',
  deep: [{ [ANA]: { [`of ${ANA}`]: 1 } }],
};

/** A visit in which the address stands wherever a page can put it. */
function buildVisit(time: number, traits: object, visitorId = idAt(time)) {
  const [sessionId, viewId] = [idAt(time), idAt(time + 1)];
  const url = `https://shop.example/u/${encodeURIComponent(ANA)}/?utm_term=${ANA}`;
  return {
    visitorId,
    sessionId,
    context: { consent: 'granted', consentText: `yes of ${ANA}` },
    events: [
      { id: sessionId, type: 'session', at: at(time), landingUrl: url, referrer: url },
      {
        id: viewId,
        type: 'page',
        at: at(time),
        viewId,
        seq: 1,
        url,
        title: `Hello ${ANA}`,
        properties: said,
      },
      { id: idAt(time + 2), type: 'track', at: at(time), name: `Told ${ANA}`, properties: said },
      { id: idAt(time + 3), type: 'identify', at: at(time), traits: { ...said, ...traits }, form: ANA },
    ],
  };
}

async function collect(visit: object, headers: Record<string, string> = {}): Promise<void> {
  const { body } = await lazo.collect(visit, headers);
  expect(body).toMatchObject({ accepted: 4, rejected: [] });
}

const deal = (externalId: string, lead: object) => ({
  lead,
  name: `sale to ${ANA}`,
  externalId: `${externalId} of ${ANA}`,
  source: ANA,
  value: '+12345678.00',
  currency: 'EUR',
  occurredAt: at(NOW),
  properties: said,
});

const find = async (key: object, secretKey = lazo.secretKey) => {
  await lazo.app.whenFolded();
  const authorization = `Bearer ${secretKey}`;
  return (await lazo.post('/v1/leads/find', key, { authorization })).body.leads;
};

/** Readable forms of the address and of the number, and the tables in which they stand. */
async function findPlain(): Promise<string[]> {
  const found: string[] = [];
  for (const text of [...Object.values(listReadableForms(ANA)), ...PHONE_FORMS, '600123456', '600 123 456'])
    for (const table of await findText(lazo, text)) found.push(`${text} in ${table}`);
  return found;
}

test('one address is one person at every door, in whatever form, and stands in no table', async () => {
  const authorization = `Bearer ${lazo.secretKey}`;
  await collect(buildVisit(NOW - 9 * HOUR, { email: ` ${ANA.toUpperCase()} `, phone: PHONE }));
  await collect(buildVisit(NOW - 8 * HOUR, { email: ANA, phone: PHONE, externalId: ANA }), { authorization });
  await tellSegment();
  const stated = { keys: { email: 'Ana.Gomez@EXAMPLE.org', phone: PHONE, userId: ANA }, traits: said };
  expect((await lazo.post('/v1/leads', stated)).status).toBe(200);
  await sell();
  await mergeByHand();
  await refuseEverywhere();
  await foldAgain();
  expect(await findPlain()).toEqual([]);

  const [lead, ...others] = await find({ email: ANA });
  expect(others).toEqual([]);
  expect(lead.stage).toBe('won');
  expect(lead.visitors).toHaveLength(4);
  const [hash] = lead.keys.email;
  expect(hash).toMatch(/^hmac:[0-9a-f]{64}$/);
  expect(lead.keys).toEqual({
    email: [hash],
    phone: [expect.stringMatching(/^hmac:/)],
    userId: [hash],
    externalId: [hash],
  });
  expect(lead.traits.email.value).toBe(hash);
  for (const key of [{ email: ANA.toUpperCase() }, { email: hash }, { phone: PHONE }, { userId: ANA }])
    expect((await find(key)).map(({ id }: { id: string }) => id)).toEqual([lead.id]);
  for (const door of ['', '/journey', '/export']) {
    const { text } = await lazo.get(`/v1/leads/${lead.id}${door}`);
    expect(text).toContain(hash);
    expect(text.toLowerCase()).not.toContain('gomez');
  }
}, 30_000);

async function tellSegment(): Promise<void> {
  const timestamp = at(NOW - 7 * HOUR);
  const message = (messageId: string, more: object) => ({ messageId, timestamp, anonymousId: ANA, ...more });
  const send = async (url: string, payload: object, key: string) => {
    const authorization = `Basic ${btoa(`${key}:`)}`;
    const response = await lazo.app.inject({ method: 'POST', url, headers: { authorization }, payload });
    expect(response.json()).toMatchObject({ success: true, rejected: [] });
  };
  const page = { url: `https://shop.example/?email=${encodeURIComponent(ANA)}`, title: ANA };
  await send('/v1/identify', message('one', { traits: { email: ANA, ...said } }), lazo.publicKey);
  await send('/v1/track', message('two', { event: ANA, properties: { ...page, ...said } }), lazo.publicKey);
  await send('/v1/page', message('three', { name: ANA, properties: { ...page, ...said } }), lazo.publicKey);
  const batch = [
    message('four', { type: 'identify', userId: ANA, traits: { email: ANA, phone: PHONE } }),
    message('five', { type: 'group', groupId: ANA, traits: said, userId: ANA }),
    message('six', { type: 'alias', previousId: ANA, userId: ANA }),
    message('seven', { type: 'screen', name: ANA, anonymousId: 'app', userId: ANA, properties: said }),
  ];
  await send('/v1/batch', { batch }, lazo.secretKey);
}

async function sell(): Promise<void> {
  const deals = [deal('one', { email: ANA }), deal('two', { phone: PHONE, email: ANA })];
  expect((await lazo.post('/v1/conversions', deals)).body).toMatchObject({ accepted: 2, rejected: [] });
  const csv = `email,externalId,value,currency,occurredAt\n${ANA},three of ${ANA},5,EUR,${at(NOW)}\n`;
  const { body } = await lazo.post('/v1/conversions', csv, { 'content-type': 'text/csv' });
  expect(body).toMatchObject({ accepted: 1, rejected: [] });
  const amounts = await lazo.sql('select value_minor from conversions order by value_minor');
  expect(amounts.map((row) => Number(row.value_minor))).toEqual([500, 1_234_567_800, 1_234_567_800]);
}

async function mergeByHand(): Promise<void> {
  const friend = (await lazo.post('/v1/leads', { keys: { externalId: 'friend' } })).body.id;
  const [{ id }] = await find({ email: ANA });
  const words = { by: ANA, why: `says ${ANA}` };
  const { body } = await lazo.post('/v1/leads/merge', { keep: id, merge: friend, ...words });
  expect((await lazo.post('/v1/leads/unmerge', { mergeId: body.mergeId, ...words })).status).toBe(200);
}

/** Each door that keeps what it refuses; the reason is judged by what was sent, not by its hash. */
async function refuseEverywhere(): Promise<void> {
  const bad = { type: 'identify', at: at(NOW), visitorId: idAt(NOW), sessionId: idAt(NOW) };
  let deep: unknown = ANA;
  for (let level = 0; level < 60; level += 1) deep = { [ANA]: deep };
  const events = [
    { ...bad, id: idAt(NOW), traits: { email: 'test@test.com', note: ANA } },
    { ...bad, id: idAt(NOW), traits: { email: `${ANA},${ANA}` } },
    { ...bad, id: idAt(NOW), type: 'track', name: 'x', properties: deep },
    { ...bad, id: idAt(NOW), traits: { [`${ANA} ${'x'.repeat(300)}`]: 1 } },
    { ...bad, id: ANA, traits: { email: ANA, phone: PHONE } },
  ];
  const { body } = await lazo.collect({ events });
  expect(body.rejected.map(({ reason }: { reason: string }) => reason)).toEqual([
    'placeholder_identity',
    'invalid_email',
    'too_large',
    'invalid_properties',
    'invalid_id',
  ]);
  const segment = { writeKey: lazo.publicKey, anonymousId: 'a', timestamp: ANA, traits: { phone: PHONE } };
  await lazo.post('/v1/identify', segment);
  await lazo.post('/v1/conversions', { ...deal('four', { email: ANA }), currency: ANA });
  await lazo.post('/v1/rates', { day: '2026-11-20', from: ANA, to: 'USD', rate: PHONE });
  for (const keys of [{ email: 'test@test.com' }, { userId: 'undefined' }])
    expect((await lazo.post('/v1/leads', { keys })).body.errors[0].reason).toBe('placeholder_identity');
  const count = async () => (await lazo.sql('select 1 from refusals')).length;
  await expect.poll(count, { timeout: 5_000 }).toBe(8);
}

async function foldAgain(): Promise<void> {
  await lazo.app.whenFolded();
  const pool = connectPool({ url: lazo.databaseUrl, size: 4, name: 'refold', onError: () => undefined });
  const sites = buildFixedSiteDirectory(lazo.db);
  const refoldables = [...buildVisitRefoldables(sites), buildIdentityRefoldable(sites), consentRefoldable];
  const how = { isWhole: true, reclassify: false, clock: () => lazo.clock.now, onProgress: () => undefined };
  await refold({ pool, refoldables, ...how }).finally(() => pool.end());
}

test('two sites have two hashes of one address', async () => {
  await lazo.post('/v1/leads', { keys: { email: ANA } }, { authorization: `Bearer ${OTHER.secretKey}` });
  const [here] = await find({ email: ANA });
  const [there] = await find({ email: ANA }, OTHER.secretKey);
  expect(there.keys.email).toHaveLength(1);
  expect(there.keys.email).not.toEqual(here.keys.email);
  expect(there.id).not.toBe(here.id);
});

test('a person is erased with what others wrote of him, and is not brought back', async () => {
  lazo.clock.now = NOW + HOUR;
  const mention = buildVisit(NOW - 2 * HOUR, { userId: 'friend-7' });
  await collect(mention);
  const [{ id, keys }] = await find({ email: ANA });
  const { body } = await lazo.post(`/v1/leads/${id}/erase`, {});
  expect(body.erased.redacted).toBeGreaterThan(0);
  expect(await findText(lazo, keys.email[0])).toEqual([]);
  expect(await findText(lazo, keys.phone[0])).toEqual([]);
  await collect(buildVisit(NOW - 9 * HOUR, { email: ANA }));
  await lazo.post('/v1/conversions', deal('one', { email: ANA }));
  expect(await find({ email: ANA })).toEqual([]);
  expect(await lazo.sql('select 1 from events where visitor_id = $1', [mention.visitorId])).toHaveLength(4);
}, 30_000);

test('a service that is to hash addresses does not start on a first site that has kept them', async () => {
  const plain = await startLazo({ now: NOW });
  const config = readConfig({ DATABASE_URL: plain.databaseUrl, LAZO_HASH_ADDRESSES: 'on' });
  const starting = prepareFirstSite(plain.db, config, new Date(NOW));
  await expect(starting).rejects.toThrow(/LAZO_HASH_ADDRESSES is on.*sites create NAME --hash-addresses/);
  await expect(prepareFirstSite(lazo.db, config, new Date(NOW))).resolves.toMatchObject({ minted: [] });
  await plain.sql('delete from sites');
  await prepareFirstSite(plain.db, config, new Date(NOW));
  expect(await plain.sql('select hash_addresses from sites')).toEqual([{ hash_addresses: true }]);
  await plain.close();
});
