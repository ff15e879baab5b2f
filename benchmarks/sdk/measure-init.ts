import { setTimeout as sleep } from 'node:timers/promises';
import { loadProduct, openPage } from './open-page.ts';
import type { Product } from './product.ts';
import { readCpu } from './read-cpu.ts';
import type { Rig } from './rig.ts';
import { serveCollector } from './serve-collector.ts';

export interface Init {
  /** From the injection of the script until the page has been left alone for a while. */
  cpuMs: number;
  longTasks: number;
}

const SETTLE_MS = 400;
const AFTER_MS = 800;

/** What it costs a page that has loaded to get this product. */
export async function measureInit(rig: Rig, product: Product, throttling: number): Promise<Init> {
  const collector = await serveCollector(product);
  const { context, page, cdp } = await openPage(rig);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttling });
  await sleep(SETTLE_MS);
  const longTasks = await page.evaluate(() => globalThis.longTasks);
  const metric = throttling === 1 ? 'ThreadTime' : 'TaskDuration';
  const before = await readCpu(cdp, metric);
  await loadProduct(page, product.name, collector.host);
  await sleep(AFTER_MS);
  const cpuMs = (await readCpu(cdp, metric)) - before;
  const init = { cpuMs, longTasks: (await page.evaluate(() => globalThis.longTasks)) - longTasks };
  await context.close();
  await collector.close();
  return init;
}
