import type { Delivery } from './deliveries.ts';
import { openPage } from './open-page.ts';
import type { Product } from './product.ts';
import type { Rig } from './rig.ts';
import { serveCollector } from './serve-collector.ts';

export interface Delivered {
  /** Of the events of the visit, how many came in requests that were answered 200. */
  count: number;
  expected: number;
  missing: string[];
  /** Events that came again under their own id: a service that knows the id stores them once. */
  arrivedTwice: number;
  /** Events that came under two ids: any service stores them twice. */
  storedTwice: number;
  requests: number;
  preflights: number;
  bytesUp: number;
}

export async function measureDelivery(rig: Rig, product: Product, delivery: Delivery): Promise<Delivered> {
  const collector = await serveCollector(product);
  const opened = await openPage(rig);
  await delivery.run(opened, product, collector);
  const missing = delivery.expected.filter((name) => !collector.received.has(name));
  await delivery.afterwards?.(opened, collector);
  const ids = delivery.expected.map((name) => collector.received.get(name) ?? []);
  const delivered = {
    count: delivery.expected.length - missing.length,
    expected: delivery.expected.length,
    missing,
    arrivedTwice: ids.filter((each) => new Set(each).size < each.length).length,
    storedTwice: ids.filter((each) => new Set(each).size > 1).length,
    requests: collector.requests,
    preflights: collector.preflights,
    bytesUp: collector.bytesUp(),
  };
  await opened.context.close();
  await collector.close();
  return delivered;
}
