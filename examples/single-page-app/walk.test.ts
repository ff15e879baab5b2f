/** A single-page application that has Lazo from npm, in a real browser and before the real service. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../packages/browser/test/launch-chromium.ts';
import { buildSdk } from '../../scripts/build-sdk.ts';
import { type Lazo, startLazo } from '../../services/server/test/start-lazo.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

let lazo: Lazo;
let shop: PreviewServer;
let shopUrl: string;
let outDir: string;
let browser: Browser;
const trouble: string[] = [];

beforeAll(async () => {
  buildSdk();
  lazo = await startLazo({ readClock: () => Date.now() });
  const lazoHost = await lazo.app.listen({ port: 0, host: '127.0.0.1' });
  outDir = await mkdtemp(join(tmpdir(), 'lazo-shop-'));
  const common = { root: ROOT, logLevel: 'error', build: { outDir, emptyOutDir: true } } as const;
  await build({
    ...common,
    define: {
      'import.meta.env.VITE_LAZO_HOST': JSON.stringify(lazoHost),
      'import.meta.env.VITE_LAZO_SITE': JSON.stringify(lazo.publicKey),
    },
  });
  // Another host name and another port: page and service are two sites to the browser.
  shop = await preview({ ...common, preview: { port: 0, host: 'localhost' } });
  shopUrl = shop.resolvedUrls?.local[0] ?? '';
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await lazo?.close();
  if (outDir) await rm(outDir, { recursive: true, force: true });
});

test('what was seen before the visitor said yes is told with the rest, in order, and the form makes a lead', {
  timeout: 60_000,
}, async () => {
  const page = await openShop('?utm_source=newsletter&utm_medium=email&utm_campaign=november');
  await page.click('text=Studios');
  await page.click('text=Show the plan');
  expect(await countEvents()).toBe(0);
  expect(await page.context().cookies()).toEqual([]);

  await page.click('text=Yes');
  await page.click('text=Ask for a quote');
  await page.fill('[name=name]', 'Ana Prueba');
  await page.fill('[name=email]', 'ana@example.org');
  await page.fill('[name=town]', 'Jaca');
  await page.click('text=Send');
  await page.waitForSelector('text=Thank you');
  await page.goBack();
  await page.waitForSelector('text=Send');
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => countEvents('leave'), { timeout: 15_000 }).toBe(5);

  await lazo.app.whenFolded();
  const { leads } = (await lazo.post('/v1/leads/find', { email: 'ana@example.org' })).body;
  expect(leads).toHaveLength(1);
  expect(leads[0].traits).toMatchObject({ name: { value: 'Ana Prueba' }, city: { value: 'Jaca' } });
  const { steps } = (await lazo.get(`/v1/leads/${leads[0].id}/journey?limit=1000`)).body;
  expect(steps.filter(isOf('session'))).toMatchObject([{ channel: 'Email', campaign: 'november' }]);
  expect(steps.filter(isOf('page')).map(({ seq, path, title }: Step) => [seq, path, title])).toEqual([
    [1, '/', 'Casa Olmo'],
    [2, '/studios', 'Studios · Casa Olmo'],
    [3, '/quote', 'Ask for a quote · Casa Olmo'],
    [4, '/thanks', 'Thank you · Casa Olmo'],
    [5, '/quote', 'Ask for a quote · Casa Olmo'],
  ]);
  expect(steps.filter(isOf('track'))).toMatchObject([
    { name: 'Plan Requested', properties: { studio: 'Olmo' } },
  ]);
  expect(steps.filter(isOf('identify'))).toHaveLength(1);
  expect(trouble).toEqual([]);
});

test('a visitor who says no leaves nothing, here and there, and is not asked again', async () => {
  const before = await countEvents();
  const page = await openShop('?utm_source=newsletter&utm_medium=email');
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await page.click('text=Studios');
  await page.click('text=Show the plan');
  await page.reload();
  await page.waitForSelector('text=Show the plan');
  expect(await page.locator('text=May we remember').count()).toBe(0);
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['shop-consent']);
  await page.close({ runBeforeUnload: true });
  expect(await countEvents()).toBe(before);
  expect(trouble).toEqual([]);
});

/** In a browser of its own. */
async function openShop(query: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  await page.goto(shopUrl + query);
  return page;
}

async function countEvents(type = '%'): Promise<unknown> {
  const [row] = await lazo.sql('select count(*)::int as count from events where type like $1', [type]);
  return row?.count;
}

// biome-ignore lint/suspicious/noExplicitAny: steps of every kind, as the door answers them
type Step = any;

function isOf(wanted: string) {
  return ({ type }: Step) => type === wanted;
}
