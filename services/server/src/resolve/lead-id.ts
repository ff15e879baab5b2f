import { buildHmac } from '../access/index.ts';
import type { LeadKey } from './resolve.table.ts';

/** The id of the lead that a key names: the same on every replica, and not to be guessed without the site's secret. */
export function buildLeadId(secret: Buffer, { kind, key }: LeadKey): string {
  return buildSecretId(secret, ['lead', kind, key]);
}

/** A UUID (version 8, RFC 9562) out of what identifies a thing: the first 122 bits of its HMAC-SHA256. */
export function buildSecretId(secret: Buffer, parts: readonly string[]): string {
  const digest = buildHmac(secret, JSON.stringify(parts));
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
