import { buildHmac } from '../access/index.ts';

/**
 * What stands for an address or a telephone number where a site keeps none: `hmac:` and 64 hex digits, the HMAC-SHA256
 * of the address as it is compared. One address is the same hash everywhere on its site and another on every other.
 */
export function hashAddress(secret: Buffer, address: string): string {
  return `hmac:${buildHmac(secret, JSON.stringify(['address', address])).toString('hex')}`;
}

/** Whether a text is such a hash, and nothing else. */
export function isHashedAddress(text: string): boolean {
  return /^hmac:[0-9a-f]{64}$/.test(text);
}
