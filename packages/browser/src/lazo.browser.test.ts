import { createServer, type Server } from 'node:http';
import type { LazoEvent } from '@lazo/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildScript } from '../test/build-script.ts';
import { launchChromium } from '../test/launch-chromium.ts';
import { closeServer, listen, type Sink, serveSink } from '../test/serve-sink.ts';

const SITE = 'pk_browser_test_0123456789abcdef';

let browser: Browser;
let script: string;
let shop: Server;
let shopUrl: string;
let context: BrowserContext;
let sink: Sink;
let trouble: string[];

beforeAll(async () => {
  script = await buildScript();
  browser = await launchChromium();
}, 120_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  sink = await serveSink(script);
  shop = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(buildPage(new URL(request.url ?? '/', 'http://shop').pathname));
  });
  shopUrl = `http://www.shop.localhost:${await listen(shop)}`;
  context = await browser.newContext();
  trouble = [];
});

afterEach(async () => {
  await context.close();
  await closeServer(shop);
  await sink.close();
});

/** Shop and service are two hosts of one domain, as in life. */
function buildPage(path: string): string {
  const options = path.startsWith('/with/') ? decodeURIComponent(path.slice(6)) : '';
  const tag = `<script async src="http://lazo.shop.localhost:${sink.port}/lazo.js" data-site="${SITE}" ${options}></script>`;
  return `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Shop ${path}</title>
    <script>window.lazo = window.lazo || function () { (lazo.q = lazo.q || []).push(arguments) }</script>
    ${tag}</head><body style="height: 4000px">
    <form name="quote" action="/thanks" data-lazo-lead>
      <input type="email" name="address"><input autocomplete="name" name="name"><input type="password" name="secret">
      <button>Send</button>
    </form></body></html>`;
}

async function openPage(path: string, options: { referer?: string } = {}): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  await page.goto(shopUrl + path, options);
  return page;
}

function listEvents<Type extends LazoEvent['type']>(type: Type): Extract<LazoEvent, { type: Type }>[] {
  return sink.events().filter((event): event is Extract<LazoEvent, { type: Type }> => event.type === type);
}

/** The path of a page whose script tag has these options. */
function withOptions(options: string): string {
  return `/with/${encodeURIComponent(options)}`;
}

async function readStorage(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage));
}

async function runLazo(page: Page, ...command: unknown[]): Promise<unknown> {
  return page.evaluate(
    (words) => (window as unknown as { lazo: (...words: unknown[]) => unknown }).lazo(...words),
    command,
  );
}

async function whenLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() => 'track' in (window as unknown as { lazo: object }).lazo);
}

const until = { timeout: 10_000, interval: 50 };

describe('a visit', () => {
  it('tells its session, its pages, what was done and who it was, and nothing twice', async () => {
    const page = await openPage('/?utm_source=google&utm_medium=cpc&gclid=abc&token=secret', {
      referer: 'https://www.google.com/',
    });
    await vi.waitFor(() => expect(sink.events()).toHaveLength(2), until);
    const [session] = listEvents('session');
    const [first] = listEvents('page');
    expect(session?.landingUrl).toBe(`${shopUrl}/?utm_source=google&utm_medium=cpc&gclid=abc`);
    expect(session?.referrer).toBe('https://www.google.com/');
    expect(session?.id).toBe(session?.sessionId);
    expect(first).toMatchObject({
      seq: 1,
      title: 'Shop /',
      sessionId: session?.id,
      referrer: 'https://www.google.com/',
    });

    await page.evaluate(() => {
      history.pushState({}, '', '/catalogue');
      document.title = 'Catalogue';
      history.replaceState({}, '', '/catalogue?sort=price');
    });
    await runLazo(page, 'track', 'Catalogue Opened', { items: 3 });
    await vi.waitFor(() => expect(sink.events()).toHaveLength(5), until);
    const [, second] = listEvents('page');
    expect(second).toMatchObject({
      seq: 2,
      title: 'Catalogue',
      url: `${shopUrl}/catalogue`,
      sessionId: session?.id,
    });
    expect(listEvents('leave')).toMatchObject([{ viewId: first?.id, seq: 1, url: session?.landingUrl }]);
    expect(listEvents('track')).toMatchObject([
      { name: 'Catalogue Opened', viewId: second?.id, properties: { items: 3 } },
    ]);

    await page.fill('[name=address]', 'ana@example.com');
    await page.fill('[name=name]', 'Ana Ruiz');
    await page.fill('[name=secret]', 'hunter2');
    await page.click('button');
    await page.waitForURL('**/thanks**');
    await vi.waitFor(() => expect(listEvents('page')).toHaveLength(3), until);
    const [identify] = listEvents('identify');
    expect(identify).toMatchObject({ form: 'quote', traits: { email: 'ana@example.com', name: 'Ana Ruiz' } });
    expect(identify?.sessionId).toBe(session?.id);
    expect(listEvents('page')[2]).toMatchObject({ seq: 3, sessionId: session?.id });

    await runLazo(page, 'track', 'Last Word');
    await page.close({ runBeforeUnload: true });
    await vi.waitFor(() => expect(listEvents('track')).toHaveLength(2), until);
    expect(listEvents('leave').map(({ seq }) => seq)).toContain(3);
    expect(listEvents('session')).toHaveLength(1);
    expect(sink.preflights).toBe(0);
    expect(trouble).toEqual([]);
  }, 30_000);
});

describe('cookies', () => {
  it('lie on the widest domain that the browser accepts, the visitor for 395 days', async () => {
    await openPage('/?utm_source=news');
    await vi.waitFor(() => expect(sink.events()).toHaveLength(2), until);
    const jar = new Map((await context.cookies()).map((cookie) => [cookie.name, cookie]));
    expect([...jar.keys()].sort()).toEqual(['_lazo_o', '_lazo_s', '_lazo_v']);
    for (const cookie of jar.values())
      expect(cookie).toMatchObject({ domain: '.shop.localhost', sameSite: 'Lax' });
    const [session] = listEvents('session');
    expect(jar.get('_lazo_v')?.value).toBe(session?.visitorId);
    expect(jar.get('_lazo_s')?.value).toMatch(new RegExp(`^${session?.sessionId}\\.\\d{10}\\.1$`));
    const days = ((jar.get('_lazo_v')?.expires ?? 0) * 1000 - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(394.99);
    expect(days).toBeLessThanOrEqual(395);
  });

  it('travel only with the request that holds the session', async () => {
    const page = await openPage('/');
    await vi.waitFor(() => expect(sink.received).toHaveLength(1), until);
    await runLazo(page, 'track', 'Later');
    await runLazo(page, 'flush');
    expect(sink.received.map(({ headers }) => headers.cookie?.includes('_lazo_v='))).toEqual([
      true,
      undefined,
    ]);
  });

  it('remember what the service calls the touch', async () => {
    const page = await openPage('/?utm_source=google&utm_campaign=spring&gclid=abc');
    await runLazo(page, 'flush');
    await vi.waitFor(
      async () => expect(JSON.stringify(await runLazo(page, 'origin'))).toContain('Paid Search'),
      until,
    );
    expect(await runLazo(page, 'origin')).toMatchObject({
      first: {
        channel: 'Paid Search',
        utm: { source: 'google', campaign: 'spring' },
        clickIds: { gclid: '' },
      },
      current: { channel: 'Paid Search', source: 'google', medium: 'cpc', clickIds: { gclid: 'abc' } },
    });
  });
});

describe('a session', () => {
  it('is shared by tabs, pages numbered over all of them', async () => {
    await openPage('/one');
    await openPage('/two');
    await vi.waitFor(() => expect(listEvents('page')).toHaveLength(2), until);
    expect(listEvents('page').map(({ seq }) => seq)).toEqual([1, 2]);
    expect(new Set(sink.events().map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  it('ends where a single-page navigation brings another campaign, and not where it repeats the same', async () => {
    const page = await openPage('/?utm_source=a');
    await whenLoaded(page);
    await page.evaluate(() => history.pushState({}, '', '/next?utm_source=a'));
    await page.evaluate(() => history.replaceState({}, '', '/next?utm_source=b'));
    await runLazo(page, 'flush');
    expect(listEvents('session').map(({ landingUrl }) => new URL(landingUrl).search)).toEqual([
      '?utm_source=a',
      '?utm_source=b',
    ]);
    expect(listEvents('page').map(({ seq }) => seq)).toEqual([1, 2, 1]);
  });

  it('ends with reset, together with the visitor, and what he did is still his', async () => {
    const page = await openPage('/');
    await whenLoaded(page);
    await runLazo(page, 'track', 'Before');
    await runLazo(page, 'reset');
    await runLazo(page, 'track', 'After');
    await runLazo(page, 'flush');
    const [before, after] = listEvents('track');
    expect(listEvents('session').map(({ visitorId }) => visitorId)).toEqual([
      before?.visitorId,
      after?.visitorId,
    ]);
    expect(before?.visitorId).not.toBe(after?.visitorId);
  });
});

/** Milliseconds by the page's own clock: now, and when the script was there. */
function readTimes(): { now: number; scriptArrived: number } {
  const script = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/lazo.js'));
  return { now: performance.now(), scriptArrived: (script as PerformanceResourceTiming).responseEnd };
}

describe('attention', () => {
  it('is counted while the page is visible, within ten percent', async () => {
    const page = await openPage('/');
    await whenLoaded(page);
    const began = await page.evaluate(readTimes);
    await page.waitForTimeout(3_000);
    const stopping = await page.evaluate(readTimes);
    await setVisibility(page, 'hidden');
    const stopped = await page.evaluate(readTimes);
    await page.waitForTimeout(1_500);
    const resuming = Date.now();
    await setVisibility(page, 'visible');
    await page.mouse.wheel(0, 1_500);
    const resumed = Date.now();
    await page.waitForTimeout(1_000);
    const closing = Date.now();
    await page.close({ runBeforeUnload: true });
    await vi.waitFor(() => expect(listEvents('leave')).toHaveLength(2), until);
    const [hidden, closed] = listEvents('leave');
    const first = hidden?.engagedMs ?? 0;
    expect(first).toBeGreaterThan(0.9 * (stopping.now - began.now));
    expect(first).toBeLessThan(1.1 * (stopped.now - began.scriptArrived));
    const second = (closed?.engagedMs ?? 0) - first;
    expect(second).toBeGreaterThan(0.9 * (closing - resumed));
    expect(second).toBeLessThan(1.1 * (Date.now() - resuming));
    expect(hidden?.viewId).toBe(closed?.viewId);
    expect(closed?.scrollPct).toBeGreaterThan(hidden?.scrollPct ?? 100);
  }, 20_000);
});

describe('delivery', () => {
  it('has everything of a page that is closed at once', async () => {
    const page = await openPage('/');
    await whenLoaded(page);
    await page.evaluate(() => {
      const { lazo } = window as unknown as { lazo: (...words: unknown[]) => void };
      for (let i = 0; i < 10; i++) lazo('track', `Step ${i}`);
    });
    await page.close({ runBeforeUnload: true });
    await vi.waitFor(() => expect(listEvents('track')).toHaveLength(10), until);
    expect(sink.received.length).toBeLessThanOrEqual(3);
  });

  it('waits as long as a busy service asks', async () => {
    sink.refusal = { status: 503, headers: { 'retry-after': '3' } };
    const page = await openPage('/');
    await vi.waitFor(() => expect(sink.refused).toBe(1), until);
    const at = Date.now();
    sink.refusal = undefined;
    await runLazo(page, 'track', 'Meanwhile');
    await vi.waitFor(() => expect(sink.events()).toHaveLength(3), until);
    expect(Date.now() - at).toBeGreaterThan(2_800);
  }, 20_000);

  it('outlives the page and an outage', async () => {
    sink.refusal = { status: 0 };
    const first = await openPage('/one');
    await whenLoaded(first);
    await runLazo(first, 'track', 'Offline');
    await runLazo(first, 'flush');
    await first.close({ runBeforeUnload: true });
    expect(sink.events()).toEqual([]);
    sink.refusal = undefined;
    await openPage('/two');
    await vi.waitFor(() => expect(sink.events()).toHaveLength(5), until);
    expect(listEvents('page').map(({ seq }) => seq)).toEqual([1, 2]);
    expect(listEvents('session')).toHaveLength(1);
  }, 20_000);

  it('stops where the key is unknown', async () => {
    sink.refusal = { status: 401 };
    const page = await openPage('/');
    await vi.waitFor(() => expect(sink.refused).toBe(1), until);
    await vi.waitFor(async () => expect(await readStorage(page)).toEqual([]), until);
    await runLazo(page, 'track', 'Unheard');
    await runLazo(page, 'flush');
    expect(sink.refused).toBe(1);
    expect(await readStorage(page)).toEqual([]);
  });
});

describe('consent', () => {
  it('keeps all in memory while it is pending, and sends it with its own times once granted', async () => {
    const page = await openPage(withOptions('data-consent="pending"'));
    await whenLoaded(page);
    await runLazo(page, 'track', 'Early');
    const askedAt = Date.now();
    await page.waitForTimeout(300);
    await runLazo(page, 'flush');
    expect([await context.cookies(), await readStorage(page), sink.received]).toEqual([[], [], []]);
    await runLazo(page, 'consent', 'granted');
    await runLazo(page, 'flush');
    expect(
      sink
        .events()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['page', 'session', 'track']);
    expect(Date.parse(listEvents('track')[0]?.at ?? '')).toBeLessThanOrEqual(askedAt);
    expect(await context.cookies()).toHaveLength(3);
  });

  it('keeps a visitor the same over pages that ask each time', async () => {
    for (const name of ['one', 'two']) {
      const page = await openPage(`${withOptions('data-consent="pending"')}?page=${name}`);
      await whenLoaded(page);
      await runLazo(page, 'consent', 'granted');
      await runLazo(page, 'flush');
      await page.close();
    }
    expect(new Set(sink.events().map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(listEvents('page').map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('clears everything when it is denied', async () => {
    sink.refusal = { status: 0 };
    const page = await openPage('/');
    await whenLoaded(page);
    await runLazo(page, 'track', 'Waiting');
    expect(await readStorage(page)).toHaveLength(3);
    await runLazo(page, 'consent', 'denied');
    expect([await context.cookies(), await readStorage(page)]).toEqual([[], []]);
    await runLazo(page, 'track', 'Unheard');
    await page.close({ runBeforeUnload: true });
    expect(sink.events()).toEqual([]);
  });

  it('is denied by Global Privacy Control until the page says otherwise', async () => {
    await context.addInitScript(() =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    );
    const page = await openPage('/');
    await whenLoaded(page);
    await runLazo(page, 'track', 'Unheard');
    await runLazo(page, 'flush');
    expect([await context.cookies(), await readStorage(page), sink.received]).toEqual([[], [], []]);
    await runLazo(page, 'consent', 'granted');
    await runLazo(page, 'flush');
    expect(
      sink
        .events()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['page', 'session']);
    expect(sink.received[0]?.batch.context).toMatchObject({ consent: 'granted', gpc: true, mode: 'loop' });
  });

  it('is not needed by the anonymous mode, which stores nothing and names nobody', async () => {
    const page = await openPage(withOptions('data-mode="anonymous"'));
    await whenLoaded(page);
    await runLazo(page, 'identify', 'ana@example.com');
    await runLazo(page, 'flush');
    expect([await context.cookies(), await readStorage(page)]).toEqual([[], []]);
    expect(
      sink
        .events()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['page', 'session']);
    expect(sink.received[0]?.batch.context).toMatchObject({ mode: 'anonymous' });
    expect(sink.received[0]?.headers.cookie).toBeUndefined();
  });
});

describe('loading', () => {
  it('runs what was called before, and a second script changes nothing', async () => {
    const page = await openPage('/');
    await whenLoaded(page);
    const isSame = await page.evaluate(async (src) => {
      const before = (window as unknown as { lazo: unknown }).lazo;
      const tag = Object.assign(document.createElement('script'), { src });
      tag.dataset.site = 'pk_another_0123456789abcdefgh';
      await new Promise((resolve) => {
        tag.onload = resolve;
        document.head.append(tag);
      });
      return before === (window as unknown as { lazo: unknown }).lazo;
    }, `http://lazo.shop.localhost:${sink.port}/lazo.js`);
    expect(isSame).toBe(true);
    await runLazo(page, 'flush');
    expect(sink.events()).toHaveLength(2);
  });

  it('throws nothing into the page, whatever it is given', async () => {
    const page = await openPage('/');
    await whenLoaded(page);
    const answers = await page.evaluate(() => {
      const { lazo } = window as unknown as { lazo: (...words: unknown[]) => unknown };
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      return [
        lazo('track', 'Circle', circle),
        lazo('track'),
        lazo('link', 'http://['),
        lazo('consent', 'perhaps'),
        lazo('identify', null),
        lazo('nonsense'),
        lazo('page', 7, 7),
        lazo('on', 'sent'),
      ].map(String);
    });
    expect(answers[2]).toBe('http://[');
    expect(trouble).toEqual([]);
  });

  it('carries the visitor to a linked domain', async () => {
    const page = await openPage(withOptions('data-domains="127.0.0.1"'));
    await whenLoaded(page);
    const target = shopUrl.replace('www.shop.localhost', '127.0.0.1');
    await page.evaluate(
      (href) => document.body.append(Object.assign(document.createElement('a'), { href, id: 'go' })),
      target,
    );
    await page.evaluate(() => (document.getElementById('go') as HTMLElement).click());
    await page.waitForURL(`${target}/`);
    await vi.waitFor(() => expect(listEvents('page')).toHaveLength(2), until);
    expect(new Set(sink.events().map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(JSON.stringify(sink.received)).not.toContain('_lazo=');
  });
});

/** Headless pages are never hidden; the page is told that it is. */
async function setVisibility(page: Page, state: 'visible' | 'hidden'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    Object.defineProperty(document, 'hidden', { value: value === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}
