import { createServer } from 'node:http';
import type { LazoEvent } from '@lazo/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { closeServer, listen, type Sink, serveSink } from './serve-sink.ts';

export const SITE = 'pk_browser_test_0123456789abcdef';

/** A site that uses Lazo, a browser that visits it, and the service. Shop and service are two hosts of one domain. */
export interface Shop {
  url: string;
  sink: Sink;
  context: BrowserContext;
  /** Errors that a page has seen. */
  trouble: string[];
  /** Headers that every page is served with. */
  headers: Record<string, string>;
  /** HTML of the page's body. */
  body: string;
  openPage(path?: string): Promise<Page>;
  listEvents<Type extends LazoEvent['type']>(type: Type): Extract<LazoEvent, { type: Type }>[];
  close(): Promise<void>;
}

export async function openShop(browser: Browser, script: string): Promise<Shop> {
  const sink = await serveSink(script);
  const context = await browser.newContext();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    for (const [name, value] of Object.entries(shop.headers)) response.setHeader(name, value);
    response.end(buildPage(pathname));
  });

  const shop: Shop = {
    url: `http://www.shop.localhost:${await listen(server)}`,
    sink,
    context,
    trouble: [],
    headers: {},
    body: '',
    async openPage(path = '/') {
      const page = await context.newPage();
      page.on('pageerror', (error) => shop.trouble.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && shop.trouble.push(message.text()));
      await page.goto(shop.url + path);
      await page.waitForFunction(() => 'track' in ((window as { lazo?: object }).lazo ?? {}));
      return page;
    },
    listEvents: <Type extends LazoEvent['type']>(type: Type) =>
      sink.events().filter((event): event is Extract<LazoEvent, { type: Type }> => event.type === type),
    async close() {
      await context.close();
      await closeServer(server);
      await sink.close();
    },
  };

  function buildPage(path: string): string {
    const options = path.startsWith('/with/') ? decodeURIComponent(path.slice(6)) : '';
    return `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Shop</title>
      <script async src="http://lazo.shop.localhost:${sink.port}/lazo.js" data-site="${SITE}" ${options}></script>
      </head><body>${shop.body}</body></html>`;
  }
  return shop;
}

/** The path of a page whose script tag has these options. */
export function withOptions(options: string): string {
  return `/with/${encodeURIComponent(options)}`;
}

/** Calls a verb in the page. */
export async function callLazo(page: Page, ...command: unknown[]): Promise<unknown> {
  return page.evaluate(
    (words) => (window as unknown as { lazo: (...words: unknown[]) => unknown }).lazo(...words),
    command,
  );
}
