import { buildUuidV7 } from '@lazo/contract';

/** A new UUIDv7 by the page's clock. */
export function createId(now = Date.now()): string {
  return buildUuidV7(now, crypto.getRandomValues(new Uint8Array(10)));
}
