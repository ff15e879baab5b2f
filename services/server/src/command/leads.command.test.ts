import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAddress } from '../../test/find-address.ts';
import { runLazo } from '../../test/run-lazo.ts';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { createSite } from '../access/index.ts';

const EMAIL = 'ana@example.org';
const HASHING = {
  publicKey: 'pk_site_that_keeps_no_addresses',
  secretKey: 'sk_site_that_keeps_no_addresses',
};

let lazo: Lazo;
beforeAll(async () => {
  const now = Date.now(); // a command has no other clock
  lazo = await startLazo({ now });
  await createSite(lazo.db, { name: 'Second', ...HASHING, hashAddresses: true, createdAt: new Date(now) });
  const id = idAt(now - 60_000);
  const said = { at: new Date(now - 60_000).toISOString(), visitorId: id, sessionId: id };
  const events = [
    { id, type: 'session', ...said, landingUrl: 'https://shop.example/?utm_source=a' },
    { id: idAt(now), type: 'identify', ...said, traits: { email: EMAIL } },
  ];
  expect((await lazo.collect({ events })).body.accepted).toBe(2);
  const authorization = `Bearer ${HASHING.secretKey}`;
  await lazo.post('/v1/leads', { keys: { email: EMAIL } }, { authorization });
  await lazo.app.whenFolded();
});
afterAll(() => lazo.close());

const leads = (words: readonly string[], typed?: string) =>
  runLazo(lazo.databaseUrl, ['leads', ...words], typed);

const find = async () => (await lazo.post('/v1/leads/find', { email: EMAIL })).body.leads[0];

test('all that is held of a person is printed as the door answers it, his address typed or read', async () => {
  const { exportedAt: _, ...held } = (await lazo.get(`/v1/leads/${(await find()).id}/export`)).body;
  expect(held.events).toHaveLength(2);
  for (const [words, typed] of [
    [['export', '--email', ' Ana@Example.org ']],
    [['export', '--email', '-'], `${EMAIL}\n`],
    [['export', '--id', held.leadId.toUpperCase()]],
  ] as [string[], string?][]) {
    const { code, said, complained } = await leads(words, typed);
    expect([code, complained]).toEqual([0, '']);
    expect(JSON.parse(said)).toEqual({ ...held, exportedAt: expect.any(String) });
  }
});

test('on a site that keeps no addresses he is found by his address as well', async () => {
  const { said } = await leads(['export', '--site', '2', '--email', '-'], EMAIL);
  expect(JSON.parse(said).leadKeys).toMatchObject([{ kind: 'email', key: expect.stringMatching(/^hmac:/) }]);
});

test.each<[string, string[], RegExp]>([
  ['nobody', ['erase'], /Say who it is: --email ADDRESS/],
  ['one who is not there', ['erase', '--email', 'berta@example.org'], /^Site 1 knows no such lead/],
  ['no address', ['erase', '--email', 'ana'], /--email: That is no email address/],
  ['an empty address', ['erase', '--email', '-'], /--email: That is no email address/],
  ['a placeholder', ['erase', '--email', 'test@test.com'], /--email: That is a placeholder/],
  ['no id', ['export', '--id', '7'], /--id takes the id/],
  ['two', ['export', '--id', '7', '--email', EMAIL], /cannot be used with/],
  ['a site that is none', ['export', '--site', '77', '--email', EMAIL], /no site 77.*lazo sites list/],
])('who names %s is told so, and his words are not repeated', async (_, words, message) => {
  const { code, said, complained } = await leads(words);
  expect([code, said]).toEqual([1, '']);
  expect(complained).toMatch(message);
  expect(complained).not.toMatch(/@example|\n {4}at /);
});

test('a person is erased beside a service that runs, step by step', async () => {
  const { id } = await find();
  const { code, said, complained } = await leads(['erase', '--email', '-'], EMAIL);
  expect(code, complained).toBe(0);
  expect(complained).toMatch(/^Every service is told.*\nHis addresses are replaced.*\nHis rows go\.\n$/);
  expect(JSON.parse(said)).toEqual({
    leadId: id,
    erasedAt: expect.any(String),
    erased: expect.objectContaining({ events: 2, sessions: 1, leads: 1, redacted: 0 }),
  });
  expect(await findAddress(lazo, EMAIL)).toEqual([]);
  expect((await leads(['export', '--id', id])).complained).toMatch(/knows no such lead/);
});
