import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLazo } from '../../test/run-lazo.ts';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { STALE_MS } from '../access/index.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

let lazo: Lazo;
let folder: string;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  folder = await mkdtemp(join(tmpdir(), 'lazo-command-'));
});
afterAll(async () => {
  await lazo.close();
  await rm(folder, { recursive: true });
});

const run = (...words: string[]) => runLazo(lazo.databaseUrl, words);

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A visit by a link of a partner; answers what the page was told that it is called. */
async function visit(
  at: number,
  query = 'utm_source=partner-one&utm_medium=link',
): Promise<{ id: string; channel: string }> {
  const id = idAt(at);
  const event = {
    id,
    type: 'session',
    at: new Date(at).toISOString(),
    landingUrl: `https://shop.example/?${query}`,
  };
  const { body } = await lazo.collect({ visitorId: id, sessionId: id, events: [event] });
  expect(body.accepted).toBe(1);
  await lazo.app.whenFolded();
  return { id, channel: body.touch.channel };
}

test('sites are made, shown and changed, and their keys are printed once', async () => {
  const made = await run(
    'sites',
    'create',
    'Second',
    '--origins',
    'https://two.example',
    '--timezone',
    'Europe/Madrid',
    '--hash-addresses',
  );
  expect(made.said).toMatch(
    /site 2 {3}Second[\s\S]*two\.example[\s\S]*Europe\/Madrid[\s\S]*addresses +kept as keyed hashes[\s\S]*pk_\w{24,}[\s\S]*sk_\w{24,}/,
  );
  await run('sites', 'set', '2', '--keep', 'ref,coupon', '--currency', 'usd');
  const { said } = await run('sites', 'list');
  expect(said).toMatch(/site 2[\s\S]*USD[\s\S]*ref, coupon/);
  expect(said).not.toMatch(/[ps]k_\w{24}/);
});

test.each<[string, string[], RegExp]>([
  ['a zone', ['sites', 'set', '1', '--timezone', 'Madrid'], /--timezone "Madrid" is no IANA zone/],
  ['a currency', ['sites', 'set', '1', '--currency', 'pesetas'], /--currency "pesetas"/],
  ['an origin', ['sites', 'set', '1', '--origins', 'shop.example/'], /--origins holds "shop\.example\/"/],
  ['a parameter', ['sites', 'set', '1', '--keep', 'a=b'], /--keep holds "a=b"/],
  ['a site', ['sites', 'set', '77', '--keep', 'ref'], /no site 77.*lazo sites list/],
  ['a file', ['rules', 'set', '/nowhere/rules.json'], /rules\.json cannot be read: ENOENT/],
  ['a later change', ['sites', 'set', '1', '--hash-addresses'], /unknown option '--hash-addresses'/],
  ['an option', ['refold', '--reclasify'], /unknown option '--reclasify'[\s\S]*Did you mean --reclassify/],
  [
    'a table',
    ['refold', '--only', 'events'],
    /"events" cannot be folded again; it is sessions or page_views/,
  ],
])('%s that is none is named, with the way out', async (_, words, message) => {
  const { code, complained } = await run(...words);
  expect(complained).toMatch(message);
  expect(complained).not.toMatch(/\n {4}at /);
  expect(code).toBe(1);
});

test('a rule that is wrong is refused by the name of its field, and changes nothing', async () => {
  const file = await write('wrong.json', { rules: [{ name: 'x', channel: 'X', when: { sorce: 'y' } }] });
  const { code, complained } = await run('rules', 'set', file);
  expect([code, complained]).toEqual([1, expect.stringMatching(/rules\[0\]\.when\.sorce/)]);
  expect((await run('rules', 'show')).said).toMatch(/no rules of its own/);
});

test('rules are tried before they hold: each URL says what it would be called, and by which rule', async () => {
  const rules = await write('rules.json', {
    rules: [{ name: 'partners', channel: 'Partners', when: { source: 'partner-*' } }],
  });
  const urls = await write(
    'urls.txt',
    '# links of the newsletter\nhttps://shop.example/?utm_source=partner-one&utm_medium=link\n\nhttps://shop.example/ https://www.google.com/\nnonsense\n',
  );
  const { said } = await run('rules', 'test', urls, '--rules', rules);
  expect(said).toMatch(
    /^Partners +partner-one \/ link {3}by site:partners .*\n +was Referral, by referral-medium$/m,
  );
  expect(said).toMatch(/^Organic Search +google \/ organic {3}by organic-search-source /m);
  expect(said).toMatch(/^not a URL/m);
  expect(said).toMatch(/3 visits, 1 called otherwise/);
});

test('new rules name new visits; history is called anew when it is asked, and says what it was called', async () => {
  const old = await visit(NOW - 3_600_000);
  await lazo.collect({
    visitorId: old.id,
    sessionId: old.id,
    events: [
      {
        id: idAt(NOW),
        type: 'identify',
        at: new Date(NOW).toISOString(),
        traits: { email: 'ana@example.org' },
      },
    ],
  });
  await lazo.post('/v1/conversions', {
    lead: { email: 'ana@example.org' },
    externalId: 'deal-1',
    value: '100.00',
    currency: 'EUR',
    occurredAt: new Date(NOW).toISOString(),
  });
  expect(old.channel).toBe('Referral');
  const rules = await write('rules.json', {
    rules: [{ name: 'partners', channel: 'Partners', when: { source: 'partner-*' } }],
  });
  expect((await run('rules', 'set', rules)).said).toMatch(/Version 1 .*refold --reclassify/s);
  expect(JSON.parse((await run('rules', 'show')).said).rules[0].name).toBe('partners');

  await whenKnown();
  expect((await visit(NOW - 60_000)).channel).toBe('Partners');
  const before = await report();
  expect(before.rows).toMatchObject([{ channel: 'Referral', value: '100.00' }]);

  const { code, said, complained } = await run('refold', '--reclassify');
  expect([code, complained]).toEqual([0, expect.stringMatching(/100 % .*events of the log folded/)]);
  expect(said).toMatch(/Referral +1 +0 +-1\n/);
  expect(said).toMatch(/Partners +\d+ +\d+ +\+1\n/);
  expect(said).toMatch(/ 1 {2}Referral \(referral-medium\) -> Partners \(site:partners\)/);

  const after = await report();
  expect(after.rows).toMatchObject([{ channel: 'Partners', value: '100.00' }]);
  expect(after.totals).toEqual(before.totals);
  const leadId = (await lazo.post('/v1/leads/find', { email: 'ana@example.org' })).body.leads[0].id;
  const { steps } = (await lazo.get(`/v1/leads/${leadId}/journey`)).body;
  expect(steps[0]).toMatchObject({
    channel: 'Partners',
    rule: 'site:partners',
    ruleVersion: expect.stringMatching(/\+1$/),
    formerly: [
      {
        channel: 'Referral',
        source: 'partner-one',
        medium: 'link',
        rule: 'referral-medium',
        until: expect.any(String),
      },
    ],
  });
});

test('a parameter that the site keeps stays in its URLs', async () => {
  await run('sites', 'set', '1', '--keep', 'ref');
  await whenKnown();
  const { id } = await visit(NOW, 'ref=blue&secret=1');
  const [session] = await lazo.sql('select landing_url from sessions where session_id = $1', [id]);
  expect(session?.landing_url).toBe('https://shop.example/?ref=blue');
});

/** What a command changed is known to every service after this long. */
async function whenKnown(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, STALE_MS + 100));
}

async function report() {
  return (await lazo.get(`/v1/attribution?from=2026-11-01&to=2026-11-30`)).body;
}
