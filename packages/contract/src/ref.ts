/**
 * `lazo_ref`: visitor and session in 43 characters, for a hidden field of a form. Any CRM can hand it back
 * with a sale, and the sale finds its lead.
 */

import { isUuidV7 } from './ids.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 32 bytes of two ids as base64url. */
export function formatRef(ref: { visitorId: string; sessionId: string }): string {
  const hex = (ref.visitorId + ref.sessionId).replaceAll('-', '');
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  return (bits.padEnd(258, '0').match(/.{6}/g) as string[])
    .map((six) => ALPHABET[Number.parseInt(six, 2)])
    .join('');
}

/** The visitor and session of a ref; undefined when the text is none. */
export function parseRef(text: string): { visitorId: string; sessionId: string } | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(6, '0')).join('');
  const hex = (bits.slice(0, 256).match(/.{4}/g) as string[])
    .map((four) => Number.parseInt(four, 2).toString(16))
    .join('');
  const [visitorId, sessionId] = [hex.slice(0, 32), hex.slice(32)].map((digits) =>
    digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  );
  return isUuidV7(visitorId) && isUuidV7(sessionId) ? { visitorId, sessionId } : undefined;
}
