import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a site's server signs user ids with; made from the site's own secret, so it need not be kept. */
export function buildIdentifySecret(siteSecret: Buffer): string {
  return `is_${createHmac('sha256', siteSecret).update('identify').digest('base64url')}`;
}

/** Whether a signature, in hex, is the HMAC-SHA256 of this user id by the site's secret. */
export function isSignatureOf(
  siteSecret: Buffer,
  { userId, signature }: { userId: string; signature: string },
): boolean {
  const expected = createHmac('sha256', buildIdentifySecret(siteSecret)).update(userId).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(signature) ? signature : '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
