import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { callLazo, withOptions } from '../test/open-shop.ts';
import { openShopPerTest, shop } from '../test/open-shop-per-test.ts';

openShopPerTest();

afterEach(() => {
  expect(shop.trouble).toEqual([]);
});

/** Paths, with query and fragment, of the pages that were told. */
async function listPages(page: Page): Promise<string[]> {
  await callLazo(page, 'flush');
  return shop.listEvents('page').map(({ url }) => url.replace(shop.url, ''));
}

describe('a page', () => {
  it('is told once it is shown, and not while it is rendered ahead', async () => {
    await shop.context.addInitScript(() =>
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true }),
    );
    const page = await shop.openPage();
    await callLazo(page, 'track', 'Early');
    expect([await listPages(page), await shop.context.cookies()]).toEqual([[], []]);
    await page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')));
    expect(await listPages(page)).toEqual(['/']);
    expect(shop.listEvents('track')).toHaveLength(1);
  });

  it('that the back/forward cache gives back is told again', async () => {
    const page = await shop.openPage();
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    expect(await listPages(page)).toEqual(['/', '/']);
    expect(shop.listEvents('page').map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('tells the page before it, over navigations within the document', async () => {
    const page = await shop.openPage('/one');
    await page.evaluate(() => history.pushState({}, '', '/two'));
    await page.evaluate(() => history.pushState({}, '', '/three'));
    await listPages(page);
    expect(shop.listEvents('page').map(({ referrer }) => referrer?.replace(shop.url, ''))).toEqual([
      undefined,
      '/one',
      '/two',
    ]);
  });

  it('is followed by the History API where there is no other', async () => {
    await shop.context.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }));
    const page = await shop.openPage();
    await page.evaluate(() => {
      history.pushState({}, '', '/two');
      history.replaceState({}, '', '/two?sort=price');
    });
    await page.goBack();
    await page.waitForFunction(() => location.pathname === '/');
    expect(await listPages(page)).toEqual(['/', '/two', '/']);
  });

  it('is another one with another fragment only by option', async () => {
    const moves = () => {
      location.hash = 'one';
    };
    const plain = await shop.openPage('/plain');
    await plain.evaluate(moves);
    expect(await listPages(plain)).toHaveLength(1);
    const hash = await shop.openPage(withOptions('data-pages="hash"'));
    await hash.evaluate(moves);
    expect(await listPages(hash)).toHaveLength(3);
  });

  it('is told by name where pages are manual, and the visit without one', async () => {
    const page = await shop.openPage(withOptions('data-pages="manual"'));
    await page.evaluate(() => history.pushState({}, '', '/two'));
    expect(await listPages(page)).toEqual([]);
    expect(shop.listEvents('session')).toHaveLength(1);
    await callLazo(page, 'page', 'Prices', { plan: 'pro' });
    await callLazo(page, 'page', 5); // a text for the service, which takes no other
    expect(await listPages(page)).toEqual(['/two', '/two']);
    expect(shop.listEvents('page')).toMatchObject([
      { name: 'Prices', seq: 1, properties: { plan: 'pro', name: 'Prices' } },
      { name: '5', seq: 2 },
    ]);
  });
});

describe('attention', () => {
  it('ends after five minutes without input, and scrolling counts to the end of the page', async () => {
    await shop.context.addInitScript(() => {
      const { now } = performance;
      let skipped = 0;
      performance.now = () => now.call(performance) + skipped;
      Object.assign(window, { skip: (milliseconds: number) => (skipped += milliseconds) });
    });
    shop.body = '<div style="height: 5000px"></div>';
    const page = await shop.openPage();
    await page.mouse.move(5, 5);
    await page.evaluate(() => {
      scrollTo(0, 5_000);
      (window as unknown as { skip(milliseconds: number): void }).skip(20 * 60_000);
      history.pushState({}, '', '/next');
    });
    await listPages(page);
    const [leave] = shop.listEvents('leave');
    expect(leave?.engagedMs).toBeGreaterThan(5 * 60_000 - 1);
    expect(leave?.engagedMs).toBeLessThan(6 * 60_000);
    expect(leave?.scrollPct).toBe(100);
  });
});

describe('a visitor', () => {
  it('is the same on the subdomains of a site', async () => {
    await shop.openPage();
    const blog = await shop.context.newPage();
    await blog.goto(`${shop.url.replace('www.', 'blog.')}/post`);
    await callLazo(await shop.openPage('/again'), 'flush');
    await blog.waitForFunction(() => 'track' in ((window as { lazo?: object }).lazo ?? {}));
    await callLazo(blog, 'flush');
    expect(shop.listEvents('page')).toHaveLength(3);
    expect(new Set(shop.sink.events().map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(shop.listEvents('session')).toHaveLength(1);
  });

  it('is told to be driven by a program where he is', async () => {
    await callLazo(await shop.openPage(), 'flush');
    expect(shop.sink.received[0]?.batch.context).toMatchObject({ webdriver: true, gpc: false });
  });
});
