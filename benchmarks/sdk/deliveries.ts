import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { loadProduct, type OpenPage } from './open-page.ts';
import { HURRIED_VISIT, playHurriedVisit, playVisit, VISIT } from './play-visit.ts';
import type { Product } from './product.ts';
import type { Collector } from './serve-collector.ts';
import { whenQuiet } from './when-quiet.ts';

/** A way in which events are lost in life. */
export interface Delivery {
  name: string;
  /** What is done, and so should arrive. */
  expected: string[];
  /** Plays it, and waits as long as is fair. */
  run(opened: OpenPage, product: Product, collector: Collector): Promise<void>;
  /** Played when what has arrived is counted. */
  afterwards?(opened: OpenPage, collector: Collector): Promise<void>;
}

const STAYS_MS = 6_000;
// Too short for a timer of some seconds, which a phone would hold back anyway.
const HIDDEN_MS = 500;
const OUTAGE_MS = 6_000;
const RECOVERY_MS = 8_000;
const REVISIT_MS = 12_000;

export const STAYS: Delivery = {
  name: 'stays',
  expected: VISIT,
  async run({ page }, product, collector) {
    await loadProduct(page, product.name, collector.host);
    await playVisit(page);
    await sleep(STAYS_MS);
  },
  afterwards: ({ page }, collector) => closePage(page, collector),
};

export const CLOSED: Delivery = {
  name: 'closed at once',
  expected: VISIT,
  async run({ page }, product, collector) {
    await loadProduct(page, product.name, collector.host);
    await playVisit(page);
    await closePage(page, collector);
  },
};

export const HURRIED: Delivery = {
  name: '10 at load, closed',
  expected: HURRIED_VISIT,
  async run({ page }, product, collector) {
    await loadProduct(page, product.name, collector.host);
    await playHurriedVisit(page);
    await closePage(page, collector);
  },
};

/** As a phone does it: the page hears that it is hidden, and then nothing more. */
export const HIDDEN: Delivery = {
  name: 'hidden, killed',
  expected: VISIT,
  async run({ page, cdp }, product, collector) {
    await loadProduct(page, product.name, collector.host);
    await playVisit(page);
    await hide(page);
    await sleep(HIDDEN_MS);
    const crashed = page.waitForEvent('crash');
    cdp.send('Page.crash').catch(() => {}); // nobody is left to answer
    await crashed;
    await whenGone(collector);
  },
};

export const BUSY: Delivery = {
  name: '503 first',
  expected: VISIT,
  async run({ page }, product, collector) {
    collector.outage = 'busy';
    const end = sleep(OUTAGE_MS);
    await loadProduct(page, product.name, collector.host);
    await playVisit(page);
    await end;
    collector.outage = undefined;
    if (await whenComplete(collector, VISIT, RECOVERY_MS)) return;
    // Some try again only when the visitor goes on.
    await page.evaluate(() => bench.track('Went on', {}));
    await whenComplete(collector, VISIT, RECOVERY_MS);
  },
};

/** The visitor leaves during the outage and comes back after it, in the same browser. */
export const DOWN: Delivery = {
  name: 'down, revisited',
  expected: VISIT,
  async run({ context, page }, product, collector) {
    collector.outage = 'down';
    await loadProduct(page, product.name, collector.host);
    await playVisit(page);
    await sleep(2_000);
    await page.close({ runBeforeUnload: true });
    await sleep(500);
    // What the old page still tries belongs to the outage.
    await whenQuiet(collector, 1_500, 6_000);
    collector.outage = undefined;
    const next = await context.newPage();
    await next.goto(new URL('/again', page.url()).href);
    await loadProduct(next, product.name, collector.host);
    await whenComplete(collector, VISIT, REVISIT_MS);
  },
};

/** In the order of the table. */
export const DELIVERIES: Delivery[] = [STAYS, CLOSED, HURRIED, HIDDEN, BUSY, DOWN];

async function closePage(page: Page, collector: Collector): Promise<void> {
  await page.close({ runBeforeUnload: true });
  await whenGone(collector);
}

/** What a page sends last comes within moments. */
async function whenGone(collector: Collector): Promise<void> {
  await sleep(1_000);
  await whenQuiet(collector, 1_000, 5_000);
}

/** Waits until all have come, and a little for second arrivals. */
async function whenComplete(collector: Collector, names: string[], mostMs: number): Promise<boolean> {
  const until = performance.now() + mostMs;
  const isComplete = () => names.every((name) => collector.received.has(name));
  while (performance.now() < until && !isComplete()) await sleep(100);
  await sleep(1_500);
  return isComplete();
}

/** Headless pages are never hidden; the page is told that it is. */
function hide(page: Page): Promise<void> {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
}
