/**
 * What does Lazo cost a page, and what does it lose, beside those that a site would choose instead? All in
 * one run, in a real Chromium, against one kind of collector. `docs/benchmarks.md` says what each column is.
 */

import { launchChromium } from '../packages/browser/test/launch-chromium.ts';
import { buildScript, measureLazoImport, type Script } from './sdk/build-scripts.ts';
import { STAYS } from './sdk/deliveries.ts';
import { measureAll } from './sdk/measure-all.ts';
import { printReport } from './sdk/print-report.ts';
import { printSetting } from './sdk/print-setting.ts';
import type { Product } from './sdk/product.ts';
import { EMPTY } from './sdk/products/empty.ts';
import { PRODUCTS } from './sdk/products.ts';
import { serveShop } from './sdk/serve-shop.ts';
import { buildSummary } from './sdk/summary.ts';

const everybody = [...PRODUCTS, EMPTY];
const scripts = new Map<Product, Script>();
for (const product of everybody) scripts.set(product, await buildScript(product));
const lazoImport = await measureLazoImport();

const shop = await serveShop(new Map(everybody.map((product) => [product.name, scripts.get(product)!.code])));
const browser = await launchChromium();
try {
  printSetting(browser, PRODUCTS);
  const figures = await measureAll({ browser, shopUrl: shop.url }, everybody, PRODUCTS);
  const sizes = new Map(everybody.map((product) => [product, scripts.get(product)!.size]));
  printReport(PRODUCTS, buildSummary(sizes, figures, STAYS), lazoImport);
} finally {
  await browser.close();
  await shop.close();
}
console.log(`\n${Math.round(performance.now() / 1_000)} s`);
