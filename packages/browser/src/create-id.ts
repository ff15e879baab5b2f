import { buildUuidV7 } from '@lazo/contract';

let count = 0;

/** A new UUIDv7 by the page's clock. Those of one millisecond are in the order in which they were made. */
export function createId(now = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  count++;
  random.set([count >> 8, count]);
  return buildUuidV7(now, random);
}
