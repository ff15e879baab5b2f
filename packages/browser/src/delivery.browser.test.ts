import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { callLazo } from '../test/open-shop.ts';
import { openShopPerTest, shop } from '../test/open-shop-per-test.ts';

const until = { timeout: 10_000, interval: 50 };

openShopPerTest();

/** One load, three navigations, ten tracks. */
async function walk(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { lazo } = window as unknown as { lazo: (...words: unknown[]) => void };
    for (let i = 0; i < 10; i++) {
      if (i % 4 === 1) history.pushState({}, '', `/page-${i}`);
      lazo('track', 'Step Taken', { step: i });
    }
  });
}

async function whenAllArrived(): Promise<void> {
  await vi.waitFor(() => {
    expect(shop.listEvents('session')).toHaveLength(1);
    expect(shop.listEvents('page')).toHaveLength(4);
    expect(shop.listEvents('track')).toHaveLength(10);
  }, until);
}

describe('fourteen events', () => {
  it('take three requests, no preflight and 5,000 bytes with their headers, each event once and in order', async () => {
    const page = await shop.openPage();
    await walk(page);
    await page.waitForTimeout(2_500);
    await page.close({ runBeforeUnload: true });
    await whenAllArrived();
    await vi.waitFor(() => expect(shop.listEvents('leave').map(({ seq }) => seq)).toContain(4), until);
    const steps = shop.listEvents('track').map(({ properties }) => properties?.step);
    expect(steps).toEqual([...Array(10).keys()]);
    expect(shop.sink.received.length).toBeLessThanOrEqual(3);
    expect(shop.sink.preflights).toBe(0);
    expect(shop.sink.received.map(({ isGzip }) => isGzip)).toEqual([true, false]);
    expect(shop.sink.bytesUp).toBeLessThanOrEqual(5_000);
    expect(shop.sink.repeated).toBe(0);
  }, 20_000);

  it('arrive from a page that is closed at once', async () => {
    const page = await shop.openPage();
    await walk(page);
    await page.close({ runBeforeUnload: true });
    await whenAllArrived();
    expect(shop.sink.received.length).toBeLessThanOrEqual(3);
  });

  it('arrive from a page that is hidden and then killed', async () => {
    const page = await shop.openPage();
    await walk(page);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await whenAllArrived();
    const cdp = await shop.context.newCDPSession(page);
    cdp.send('Page.crash').catch(() => {});
  });

  it('arrive after a service that was down for a moment', async () => {
    shop.sink.refusal = { status: 503 };
    const page = await shop.openPage();
    await walk(page);
    await callLazo(page, 'flush');
    expect(shop.sink.refused).toBe(1);
    shop.sink.refusal = undefined;
    await whenAllArrived();
    expect(shop.sink.repeated).toBe(0);
  }, 20_000);

  it('arrive from the next page where the service was down until this one died, once from two tabs', async () => {
    shop.sink.refusal = { status: 0 };
    const page = await shop.openPage();
    await walk(page);
    await callLazo(page, 'flush');
    const refused = shop.sink.refused;
    await page.close();
    await vi.waitFor(() => expect(shop.sink.refused).toBeGreaterThan(refused), until); // its farewell, refused too
    shop.sink.refusal = undefined;
    const tabs = await Promise.all([shop.openPage('/one'), shop.openPage('/two')]);
    await Promise.all(tabs.map((tab) => callLazo(tab, 'flush')));
    expect(shop.listEvents('track')).toHaveLength(10);
    expect(shop.listEvents('page')).toHaveLength(6);
    expect(shop.sink.repeated).toBe(0);
  });
});

describe('an answer', () => {
  it('that the batch is too large halves it, until it is taken', async () => {
    shop.sink.mostEvents = 4;
    const page = await shop.openPage();
    await walk(page);
    await callLazo(page, 'flush');
    await whenAllArrived();
  });

  it('that names a refused event is told, and the event not sent again', async () => {
    shop.sink.rejects = 'Step Taken';
    const page = await shop.openPage();
    await page.evaluate(() => {
      const { lazo } = window as unknown as { lazo: { on(name: string, listener: unknown): void } };
      lazo.on('refused', (refusal: unknown) => Object.assign(window, { refusal }));
    });
    await callLazo(page, 'track', 'Step Taken');
    await callLazo(page, 'flush');
    await callLazo(page, 'flush');
    expect(await page.evaluate(() => (window as unknown as { refusal: unknown }).refusal)).toMatchObject({
      reason: 'invalid_name',
    });
    expect(shop.sink.received).toHaveLength(1);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('that sends the visitor’s cookie back is kept by the browser', async () => {
    shop.sink.cookie = ({ visitorId }) => `_lazo_v=${visitorId}; Path=/; Domain=shop.localhost; Max-Age=1000`;
    const page = await shop.openPage();
    await callLazo(page, 'flush');
    const cookie = (await shop.context.cookies()).find(({ name }) => name === '_lazo_v');
    expect(cookie?.value).toBe(shop.listEvents('session')[0]?.visitorId);
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(1_000);
  });
});
