/** What the guides tell people to paste, pasted. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildScript } from './build-script.ts';
import { launchChromium } from './launch-chromium.ts';
import { closeServer, listen, type Sink, serveSink } from './serve-sink.ts';

let browser: Browser;
let script: string;
let sink: Sink;
let shop: Server;
let page: Page;
let body = '';

beforeAll(async () => {
  script = await buildScript();
  browser = await launchChromium();
}, 120_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  sink = await serveSink(script);
  shop = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/shop/')) return void passOn(request, response, path.slice('/shop'.length));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><head><link rel="icon" href="data:,"></head>${body}</html>`);
  });
  page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
  await page.context().close();
  await closeServer(shop);
  await sink.close();
});

/** As the proxy of the guide does. */
async function passOn(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const url = `http://127.0.0.1:${sink.port}${path === '/garden.js' ? '/lazo.js' : path}`;
  const asked =
    request.method === 'POST'
      ? await fetch(url, { method: 'POST', body: await buffer(request) })
      : await fetch(url);
  response.end(Buffer.from(await asked.arrayBuffer()));
}

/** The n-th block of a guide in this language. */
async function readBlock(guide: string, language: string, place = 0): Promise<string> {
  const text = await readFile(new URL(`../../../docs/guides/${guide}.md`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))];
  return blocks[place]?.[1] ?? '';
}

/** Shows a page that holds this, with our service where the guide names one. */
async function show(html: string): Promise<void> {
  const port = await listen(shop);
  body = html
    .replaceAll('https://lazo.your-host.example', `http://127.0.0.1:${sink.port}`)
    .replaceAll('https://www.your-shop.example', `http://localhost:${port}`);
  await page.goto(`http://localhost:${port}/?utm_source=newsletter`);
}

async function listTypes(): Promise<string[]> {
  await page.evaluate(() => (window as unknown as { lazo: { flush(): Promise<void> } }).lazo.flush());
  return sink.events().map(({ type }) => type);
}

it('install: the script tag and the line above it', async () => {
  await show((await readBlock('install', 'html', 1)) + (await readBlock('install', 'html', 0)));
  await page.waitForFunction(() => 'track' in (window as unknown as { lazo: object }).lazo);
  expect(await listTypes()).toEqual(['session', 'page']);
});

it('forms: the form identifies, and its hidden fields tell where the lead came from', async () => {
  await show((await readBlock('install', 'html', 0)) + (await readBlock('forms', 'html')));
  await page.waitForFunction(() => 'lazo' in window);
  await page.fill('[name=name]', 'Ana Prueba');
  await page.fill('[name=email]', 'ana@example.org');
  await page.fill('[name=company]', 'Olmo');
  await page.fill('[name=message]', 'Nobody reads this');
  await page.click('button');
  await page.waitForURL('**/thanks?**');
  const sent = new URL(page.url()).searchParams;
  expect(sent.get('came_from')).toBe('newsletter');
  expect(sent.get('lazo_ref')).toMatch(/^[\w-]{43}$/);
  await expect
    .poll(() => sink.events().find(({ type }) => type === 'identify'), { timeout: 10_000 })
    .toMatchObject({
      form: 'quote',
      traits: { name: 'Ana Prueba', email: 'ana@example.org', company: 'Olmo' },
    });
});

it('consent: nothing before a yes, all of it after, and nothing more after a no', async () => {
  const buttons = '<button id="yes">Yes</button><button id="no">No</button>';
  const wiring = `<script>${await readBlock('consent', 'js')}</script>`;
  await show((await readBlock('consent', 'html')) + buttons + wiring);
  await page.waitForFunction(() => 'track' in (window as unknown as { lazo: object }).lazo);
  expect(await listTypes()).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  await page.click('#yes');
  expect(await listTypes()).toEqual(['session', 'page']);
  await page.click('#no');
  expect(await page.context().cookies()).toEqual([]);
  await page.reload();
  await page.waitForFunction(() => 'track' in (window as unknown as { lazo: object }).lazo);
  expect(await listTypes()).toEqual(['session', 'page']);
});

it('own domain: a file name and a path of the site carry script and events', async () => {
  await show(await readBlock('own-domain', 'html', 1));
  await page.waitForFunction(() => 'lazo' in window);
  expect(await listTypes()).toEqual(['session', 'page']);
});
