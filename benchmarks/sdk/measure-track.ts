import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { loadProduct, openPage } from './open-page.ts';
import type { Product } from './product.ts';
import { readCpu } from './read-cpu.ts';
import type { Rig } from './rig.ts';
import { type Collector, serveCollector } from './serve-collector.ts';

export interface Track {
  /** CPU of a call, in µs, when a thousand are made in one tick. */
  syncUs: number;
  /** The same with all that follows: storage, flushes, answers. */
  allUs: number;
  /** How many of the thousand the collector got in the time. */
  arrived: number;
}

export const CALLS = 1_000;
const SETTLE_MS = 1_000;
// mixpanel first sends after five seconds, and is not done with its storage by then.
const FOLLOWING_MS = 5_500;
const MOST_MS = 10_000;
/** So much CPU in a second is rest. */
const REST_MS = 20;

export async function measureTrack(rig: Rig, product: Product): Promise<Track> {
  const collector = await serveCollector(product);
  const { context, page, cdp } = await openPage(rig);
  await loadProduct(page, product.name, collector.host);
  await sleep(SETTLE_MS);
  const before = await readCpu(cdp);
  await page.evaluate((calls) => {
    for (let call = 0; call < calls; call += 1)
      bench.track(`bench_t${call}`, { video: 'tour', seconds: call });
  }, CALLS);
  const called = await readCpu(cdp);
  const after = await whenAtRest(cdp, collector);
  const arrived = collector.received.keys().filter((name) => name.startsWith('t'));
  const track = {
    syncUs: ((called - before) * 1_000) / CALLS,
    allUs: ((after - before) * 1_000) / CALLS,
    arrived: [...arrived].length,
  };
  await context.close();
  await collector.close();
  return track;
}

/** Waits until neither the page nor its network has work left, and tells the CPU used until then. */
async function whenAtRest(cdp: CDPSession, collector: Collector): Promise<number> {
  const start = performance.now();
  await sleep(FOLLOWING_MS - 1_000);
  for (let before = await readCpu(cdp); ; ) {
    await sleep(1_000);
    const after = await readCpu(cdp);
    const isAtRest = after - before < REST_MS && performance.now() - collector.heardAt > 1_000;
    if (isAtRest || performance.now() - start > MOST_MS) return after;
    before = after;
  }
}
