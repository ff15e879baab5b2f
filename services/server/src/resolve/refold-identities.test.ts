/** What was damaged by hand is mended from the log: held beside a twin, a site with the same history and no damage. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { buildFixedSiteDirectory, createSite } from '../access/index.ts';
import { connectPool } from '../database/index.ts';
import { buildVisitRefoldables, type RefoldProgress, refold } from '../store/index.ts';
import { buildIdentityRefoldable } from './refold-identities.sql.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;
const VISITS = 40;

interface Site {
  siteId: number;
  publicKey: string;
  secretKey: string;
}

let lazo: Lazo;
let damaged: Site;
let twin: Site;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW, config: { logLevel: 'silent' } });
  damaged = await makeSite('damaged');
  twin = await makeSite('untouched');
  for (let visit = 0; visit < VISITS; visit += 1) await tellBoth(visit);
  await lazo.app.whenFolded();
});
afterAll(() => lazo.close());

/** Both have the same secret, so the same people get the same ids. */
async function makeSite(name: string): Promise<Site> {
  const keys = {
    publicKey: `pk_${name}_site_of_the_refold_test`,
    secretKey: `sk_${name}_site_of_the_refold_test`,
  };
  const siteId = await createSite(lazo.db, { name, ...keys, createdAt: new Date(NOW) });
  await lazo.sql("update sites set secret = '\\x00' where site_id = $1", [siteId]);
  return { siteId, ...keys };
}

async function tellBoth(visit: number): Promise<void> {
  for (const site of [damaged, twin]) await tell(site, visit);
}

/** A visit in which somebody says who he is; of every third a server says more, and sells him something. */
async function tell(site: Site, visit: number): Promise<void> {
  const at = NOW - (visit % 60) * DAY + visit * 1_000;
  const ids = { visitorId: idAt(at, visit % 30), sessionId: idAt(at, 1_000 + visit) };
  const times = { ...ids, at: new Date(at).toISOString() };
  const email = `person-${visit % 10}@example.org`;
  await send(site, {}, [
    { id: ids.sessionId, type: 'session', ...times, landingUrl: 'https://shop.example/?utm_source=acme' },
    {
      id: idAt(at + 1, 2_000 + visit),
      type: 'identify',
      ...times,
      traits: { email, name: `Name ${visit}`, phone: `+34 600 000 0${visit + 10}` },
      form: 'offer',
    },
  ]);
  if (visit % 3 !== 0) return;
  const authorization = `Bearer ${site.secretKey}`;
  const traits = { email, userId: `user-${visit % 15}`, plan: 'gold' };
  await send(site, { authorization }, [
    { id: idAt(at + 2, 3_000 + visit), type: 'identify', ...times, traits },
  ]);
  const sale = {
    externalId: `deal-${visit}`,
    value: 10,
    currency: 'EUR',
    occurredAt: times.at,
    lead: { email: `buyer-${visit}@example.org`, userId: `user-${visit % 15}` },
  };
  expect((await lazo.post('/v1/conversions', [sale], { authorization })).body).toMatchObject({ accepted: 1 });
}

async function send(site: Site, headers: Record<string, string>, events: object[]): Promise<void> {
  const { body } = await lazo.collect({ site: site.publicKey, events }, headers);
  expect(body).toMatchObject({ accepted: events.length, rejected: [] });
}

/** Runs as `lazo refold` does. `during` is told each step. */
async function runRefold(
  name: 'visitors' | 'identities',
  during: (progress: RefoldProgress) => void = () => undefined,
): Promise<void> {
  const pool = connectPool({ url: lazo.databaseUrl, size: 4, name: 'lazo refold', onError: () => undefined });
  const sites = buildFixedSiteDirectory(lazo.db);
  const all = [...buildVisitRefoldables(sites), buildIdentityRefoldable(sites)];
  try {
    await refold({
      pool,
      refoldables: all.filter((refoldable) => refoldable.name === name),
      isWhole: false,
      reclassify: false,
      clock: () => lazo.clock.now,
      onProgress: during,
    });
  } finally {
    await pool.end();
  }
}

/** All but the site and when the service heard of it. */
const TABLES = {
  visitors: 'visitor_id, first_seen',
  identities: 'visitor_id, since, lead_id, at, first_at, said_by, via',
  leads: 'lead_id, merged_into',
  lead_keys: 'kind, key, lead_id',
  lead_traits: 'lead_id, name, verified, value, stated_at, stated_by, via',
  lead_merges: 'merge_id, one, other, undone_at',
};

async function expectTwins(names: readonly (keyof typeof TABLES)[]): Promise<void> {
  await lazo.app.whenFolded();
  for (const name of names) {
    const read = `select ${TABLES[name]} from ${name} where site_id = $1 order by ${TABLES[name]}`;
    const rows = await lazo.sql(read, [damaged.siteId]);
    expect(rows.length, name).toBeGreaterThan(10);
    expect(rows, name).toEqual(await lazo.sql(read, [twin.siteId]));
  }
}

const PEOPLE = ['identities', 'leads', 'lead_keys', 'lead_traits', 'lead_merges'] as const;

test('visitors that are gone, altered or made up are as the log says, with who came meanwhile', async () => {
  await expectTwins(['visitors', ...PEOPLE]);
  const { siteId } = damaged;
  await lazo.sql("delete from visitors where site_id = $1 and visitor_id::text ~ '[0-7]$'", [siteId]);
  await lazo.sql(
    "update visitors set first_seen = first_seen - interval '1 hour' where site_id = $1 and visitor_id::text ~ '[89]$'",
    [siteId],
  );
  await lazo.sql(
    "update visitors set first_seen = first_seen + interval '1 hour' where site_id = $1 and visitor_id::text ~ '[ab]$'",
    [siteId],
  );
  await lazo.sql('insert into visitors values ($1, $2, $3, $3)', [siteId, idAt(NOW), new Date(NOW)]);
  const told: Promise<void>[] = [];
  const before = await lazo.sql('select * from visitors order by 1, 2');
  await runRefold('visitors', ({ step }) => {
    if (step !== 'swap') told.push(tellBoth(100 + told.length));
  });
  await Promise.all(told);
  expect(told.length).toBeGreaterThan(0);
  expect(before).not.toEqual(await lazo.sql('select * from visitors order by 1, 2'));
  await expectTwins(['visitors', ...PEOPLE]);
});

test('who is who is as the log says, with what servers stated, and who came meanwhile', async () => {
  const { siteId } = damaged;
  const ofLog =
    'recorded_at is not null and site_id = $1 and lead_id in (select lead_id from identities where site_id = $1)';
  await lazo.sql(`delete from lead_merges where via = 'identify' and site_id = $1`, [siteId]);
  await lazo.sql(`delete from leads where ${ofLog}`, [siteId]);
  await lazo.sql(`delete from lead_keys where kind = 'email' and ${ofLog}`, [siteId]);
  await lazo.sql(`delete from lead_traits where name = 'email' and ${ofLog}`, [siteId]);
  await lazo.sql(
    `update lead_traits set value = '"Somebody"', stated_at = stated_at + interval '1 hour' where name = 'name' and ${ofLog}`,
    [siteId],
  );
  await lazo.sql("delete from identities where site_id = $1 and said_by::text ~ '[0-7]$'", [siteId]);
  await lazo.sql("update identities set via = 'guess', at = at + interval '1 day' where site_id = $1", [
    siteId,
  ]);
  await lazo.sql("insert into identities values ($1, $2, $2, $2, $3, $3, $2, 'ghost', $3)", [
    siteId,
    idAt(NOW),
    new Date(NOW),
  ]);
  const told: Promise<void>[] = [];
  await runRefold('identities', ({ step }) => {
    if (step !== 'swap') told.push(tellBoth(200 + told.length));
  });
  await Promise.all(told);
  expect(told.length).toBeGreaterThan(0);
  await expectTwins(['visitors', ...PEOPLE]);
});

test('what a form and `POST /v1/leads` both said keeps the time of whoever said it first', async () => {
  const authorization = `Bearer ${damaged.secretKey}`;
  const ids = { visitorId: idAt(NOW - DAY), sessionId: idAt(NOW - DAY) };
  const state = async (email: string, updatedAt: number) =>
    expect(
      (
        await lazo.post(
          '/v1/leads',
          { keys: { email }, ...ids, updatedAt: new Date(updatedAt).toISOString() },
          { authorization },
        )
      ).status,
    ).toBe(200);
  const fill = async (email: string, at: number) =>
    send(damaged, {}, [
      { id: idAt(at), type: 'identify', ...ids, at: new Date(at).toISOString(), traits: { email } },
    ]);
  await state('before@example.org', NOW - 9 * DAY);
  await fill('before@example.org', NOW - DAY);
  await fill('after@example.org', NOW - DAY);
  await lazo.app.whenFolded();
  await state('after@example.org', NOW - 8 * DAY);
  const read = () =>
    lazo.sql(
      'select first_at, at, via, recorded_at from identities where visitor_id = $1 order by first_at',
      [ids.visitorId],
    );
  const before = await read();
  expect(before).toMatchObject([
    { first_at: new Date(NOW - 9 * DAY), via: 'identify' },
    { first_at: new Date(NOW - 8 * DAY), via: 'identify' },
  ]);
  await runRefold('identities');
  expect(await read()).toEqual(before);
});

test('what is older than the log, or stands in no event of it, stays as it is', async () => {
  const id = idAt(NOW - 900 * DAY);
  const old = new Date(NOW - 900 * DAY);
  await lazo.sql('insert into visitors values ($1, $2, $3, $3)', [damaged.siteId, id, old]);
  await lazo.sql("insert into identities values ($1, $2, $2, $2, $3, $3, $2, 'form', $3)", [
    damaged.siteId,
    id,
    old,
  ]);
  // What `POST /v1/leads` said stands in no event.
  await lazo.sql("insert into identities values ($1, $2, $2, $2, $3, $3, $2, 'leads', $3)", [
    damaged.siteId,
    idAt(NOW),
    new Date(NOW),
  ]);
  const read = () =>
    lazo.sql(
      'select (select count(*) from visitors)::int as visitors, (select count(*) from identities)::int as identities',
    );
  const before = await read();
  await runRefold('visitors');
  await runRefold('identities');
  expect(await read()).toEqual(before);
  expect(await lazo.sql('select first_seen from visitors where visitor_id = $1', [id])).toEqual([
    { first_seen: old },
  ]);
});
