import { setTimeout as sleep } from 'node:timers/promises';
import { openPage } from './open-page.ts';
import type { Product } from './product.ts';
import type { Rig } from './rig.ts';
import { serveCollector } from './serve-collector.ts';

const LISTEN_MS = 3_000;

/** Errors that a page's console shows under a policy of `default-src 'none'`, its own scripts and the collector. */
export async function countTrouble(rig: Rig, product: Product): Promise<string[]> {
  const collector = await serveCollector(product);
  const { context, page } = await openPage(rig);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${rig.shopUrl}/strict/${product.name}?${collector.host}`);
  await page.evaluate(() => {
    bench.track('bench_e0', { video: 'tour' });
    bench.identify('user-42', { email: 'ana@example.org' });
    history.pushState({}, '', '/bench-p1');
    bench.page();
  });
  await sleep(LISTEN_MS);
  await page.close({ runBeforeUnload: true });
  await context.close();
  await collector.close();
  return errors;
}
