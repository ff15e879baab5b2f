import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Rig } from './rig.ts';

/** A page of the shop in a profile of its own, before any product is on it. */
export interface OpenPage {
  context: BrowserContext;
  page: Page;
  cdp: CDPSession;
}

declare global {
  /** How often the page's main thread has been held for more than 50 ms. */
  var longTasks: number;
}

const LANDING = '/bench-p0?utm_source=google&utm_medium=cpc&utm_campaign=spring';

export async function openPage({ browser, shopUrl }: Rig, path = LANDING): Promise<OpenPage> {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    // Some products take nothing from what they think a robot.
    Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false });
    globalThis.longTasks = 0;
    new PerformanceObserver((list) => {
      globalThis.longTasks += list.getEntries().length;
    }).observe({ type: 'longtask' });
  });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('Emulation.setUserAgentOverride', buildUserAgent(browser.version()));
  await page.goto(shopUrl + path, { waitUntil: 'load' });
  return { context, page, cdp };
}

/** As after a click on a script that was held back; answers when it has run. */
export function loadProduct(page: Page, product: string, host: string): Promise<void> {
  return page.evaluate(
    ({ product, host }) =>
      new Promise<void>((resolve, reject) => {
        const script = document.createElement('script');
        Object.assign(script.dataset, { site: 'pk_bench_0123456789abcdef', host });
        script.src = `/sdk/${product}`;
        script.onload = () => resolve();
        script.onerror = () => reject(new Error(`${product} did not load`));
        document.head.append(script);
      }),
    { product, host },
  );
}

function buildUserAgent(version: string) {
  const major = version.split('.')[0]!;
  return {
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`,
    userAgentMetadata: {
      brands: ['Google Chrome', 'Chromium'].map((brand) => ({ brand, version: major })),
      platform: 'Linux',
      platformVersion: '6.1.0',
      architecture: 'x86',
      model: '',
      mobile: false,
    },
  };
}
