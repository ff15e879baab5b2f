/** The whole loop in a real browser: from an ad to a sale that knows its source. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../packages/browser/test/launch-chromium.ts';
import { type Lazo, startLazo } from '../../services/server/test/start-lazo.ts';
import { serveExample } from './serve.ts';

const DAY = 86_400_000;
const READING_MS = 1_500;

let lazo: Lazo;
let shop: Awaited<ReturnType<typeof serveExample>>;
let browser: Browser;
let context: BrowserContext;
const trouble: string[] = [];

/** How far both clocks are ahead of the machine's. */
let ahead = 0;

beforeAll(async () => {
  lazo = await startLazo({ readClock: () => Date.now() + ahead });
  const lazoHost = await lazo.app.listen({ port: 0, host: '127.0.0.1' });
  // Another host name and another port: page and service are two sites to the browser.
  shop = await serveExample({ port: 0, host: 'localhost', lazoHost, siteKey: lazo.publicKey });
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await lazo?.close();
});

test('a visit by an ad, a return by the newsletter and a form become a sale whose every cent is credited', {
  timeout: 120_000,
}, async () => {
  const spent = await readThreePages();
  await moveClocks(5 * DAY);
  await returnAndAskForQuote();
  const saleAt = Date.now() + ahead + 60_000;
  await moveClocks(120_000);
  const sale = await lazo.post('/v1/conversions', {
    lead: { email: 'ana@example.org' },
    externalId: 'deal-7',
    source: 'crm',
    value: '1234.50',
    currency: 'EUR',
    occurredAt: new Date(saleAt).toISOString(),
  });
  expect(sale.body).toMatchObject({ accepted: 1, rejected: [] });

  const { leads } = (await lazo.post('/v1/leads/find', { email: 'Ana@Example.org' })).body;
  expect(leads).toHaveLength(1);
  expect(leads[0].traits.name.value).toBe('Ana Prueba');
  const { steps } = (await lazo.get(`/v1/leads/${leads[0].id}/journey?limit=1000`)).body;
  expectJourney(steps, spent);
  await expectAttribution(steps, saleAt);
  expect(trouble).toEqual([]);
});

/** Arrives by an ad and reads three pages; answers how long each was read. */
async function readThreePages(): Promise<number[]> {
  const page = await openPage('?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=x');
  const spent = [await read(page)];
  await page.click('nav a[href="catalogue.html"]');
  spent.push(await read(page));
  await page.click('nav a[href="prices.html"]');
  spent.push(await read(page));
  await leave(page);
  await expect
    .poll(() => lazo.sql("select count(*)::int as count from events where type = 'leave'"))
    .toEqual([{ count: 3 }]);
  return spent;
}

async function returnAndAskForQuote(): Promise<void> {
  const page = await openPage('quote.html?utm_source=newsletter&utm_medium=email&utm_campaign=november');
  await page.fill('form [name=name]', 'Ana Prueba');
  await page.fill('form [type=email]', 'ana@example.org');
  await page.click('form button[type=submit]');
  await page.waitForURL('**/thanks.html');
  await expect
    .poll(() => lazo.sql("select count(*)::int as count from events where type = 'identify'"))
    .toEqual([{ count: 1 }]);
  await leave(page);
}

async function openPage(path: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  await page.goto(shop.url + path);
  await page.bringToFront();
  return page;
}

/** Closes a page as a visitor does, and waits until it is gone. */
async function leave(page: Page): Promise<void> {
  const gone = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await gone;
}

/** Stays on a page for a while and answers, by its own clock, for how long it could be read. */
async function read(page: Page): Promise<number> {
  await page.waitForFunction(
    () => 'lazo' in window && 'track' in (window as unknown as { lazo: object }).lazo,
  );
  await page.waitForTimeout(READING_MS);
  return page.evaluate(() => performance.now());
}

/** The page's clock and the service's, together. */
async function moveClocks(milliseconds: number): Promise<void> {
  ahead += milliseconds;
  await context.addInitScript((by) => {
    const { now } = Date;
    const RealDate = Date;
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, given) =>
        given.length === 0 ? new target(now() + by) : Reflect.construct(target, given),
    });
    globalThis.Date.now = () => now() + by;
  }, milliseconds);
}

// biome-ignore lint/suspicious/noExplicitAny: steps of every kind, as the door answers them
type Step = any;

function expectJourney(steps: Step[], spent: number[]): void {
  expect(
    steps
      .filter(({ type }) => type === 'session')
      .map(({ channel, campaign, clickIds }) => ({ channel, campaign, clickIds })),
  ).toEqual([
    { channel: 'Paid Search', campaign: 'spring', clickIds: { gclid: 'x' } },
    { channel: 'Email', campaign: 'november', clickIds: null },
  ]);
  const pages = steps.filter(({ type }) => type === 'page');
  expect(pages.map(({ seq, path }) => [seq, path])).toEqual([
    [1, '/'],
    [2, '/catalogue.html'],
    [3, '/prices.html'],
    [1, '/quote.html'],
    [2, '/thanks.html'],
  ]);
  const engaged = pages.slice(0, 3).reduce((sum, page) => sum + page.engagedMs, 0);
  const read = spent.reduce((sum, time) => sum + time, 0);
  expect(Math.abs(engaged - read) / read).toBeLessThan(0.1);
  expect(steps.map(({ type }) => type)).toEqual(expect.arrayContaining(['identify', 'conversion']));
}

async function expectAttribution(steps: Step[], saleAt: number): Promise<void> {
  const range = `from=2020-01-01&to=${new Date(saleAt + DAY).toISOString().slice(0, 10)}`;
  const { body } = await lazo.get(
    `/v1/attribution?model=first,last,last_non_direct,linear,time_decay,u_shaped&by=channel,campaign&${range}`,
  );
  const shares = Object.fromEntries(
    ['first', 'last', 'last_non_direct', 'linear', 'time_decay', 'u_shaped'].map((model) => [
      model,
      readShares(body.rows, model),
    ]),
  );
  const decayed = decay(steps);
  expect(shares).toEqual({
    first: { 'Paid Search/spring': '1234.50' },
    last: { 'Email/november': '1234.50' },
    last_non_direct: { 'Email/november': '1234.50' },
    linear: { 'Paid Search/spring': '617.25', 'Email/november': '617.25' },
    time_decay: {
      'Paid Search/spring': decayed.toFixed(2),
      'Email/november': (1234.5 - Number(decayed.toFixed(2))).toFixed(2),
    },
    u_shaped: { 'Paid Search/spring': '617.25', 'Email/november': '617.25' },
  });
  for (const total of body.totals)
    expect(total).toMatchObject({ currency: 'EUR', conversions: 1, value: '1234.50' });
}

// biome-ignore lint/suspicious/noExplicitAny: rows as the door answers them
function readShares(rows: any[], model: string): Record<string, string> {
  return Object.fromEntries(
    rows.filter((row) => row.model === model).map((row) => [`${row.channel}/${row.campaign}`, row.value]),
  );
}

/** What the older of the two touches earns when weights halve every seven days. */
function decay(steps: Step[]): number {
  const [older, newer] = steps.filter(({ type }) => type === 'session').map(({ at }) => Date.parse(at)) as [
    number,
    number,
  ];
  const weight = 2 ** (-(newer - older) / (7 * DAY));
  return (1234.5 * weight) / (1 + weight);
}
