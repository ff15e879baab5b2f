import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildScript } from './build-script.ts';
import { launchChromium } from './launch-chromium.ts';
import { openShop, type Shop } from './open-shop.ts';

/** The shop of the test that runs. */
export let shop: Shop;

/** Starts one browser for the tests of this file, and opens a shop and a fresh profile for each of them. */
export function openShopPerTest(): void {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    [script, browser] = await Promise.all([buildScript(), launchChromium()]);
  }, 120_000);

  afterAll(() => browser?.close());

  beforeEach(async () => {
    shop = await openShop(browser, script);
  });

  afterEach(() => shop.close());
}
