/**
 * `lazo_ref`: visitor and session in 43 characters, for a hidden field of a form. Any CRM can hand it back
 * with a sale, and the sale finds its lead.
 */

import { isUuidV7 } from './ids.ts';

/** 32 bytes of two ids as base64url. */
export function formatRef(ref: { visitorId: string; sessionId: string }): string {
  const hex = (ref.visitorId + ref.sessionId).replaceAll('-', '');
  const bytes = hex.replace(/../g, (pair) => String.fromCharCode(Number(`0x${pair}`)));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
}

/** The visitor and session of a ref; undefined when the text is none. */
export function parseRef(text: string): { visitorId: string; sessionId: string } | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const hex = [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const [visitorId, sessionId] = [hex.slice(0, 32), hex.slice(32)].map((digits) =>
    digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  );
  return isUuidV7(visitorId) && isUuidV7(sessionId) ? { visitorId, sessionId } : undefined;
}
