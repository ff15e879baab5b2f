/**
 * In which forms an address may stand in a text: as it is compared, in any case, encoded once or twice, in Base64, as a
 * digest. Pure.
 */

import { createHash } from 'node:crypto';
import { domainToUnicode } from 'node:url';

/** One regular expression of Postgres for all forms in which case does not matter, and one for those in which it does. */
export interface AddressPatterns {
  anyCase: string;
  exact: string;
}

/** Patterns of addresses and telephone numbers as they are compared; undefined when there are none. */
export function buildAddressPatterns(keys: readonly string[]): AddressPatterns | undefined {
  if (keys.length === 0) return undefined;
  const spellings = [...new Set(keys.flatMap(listSpellings))];
  return {
    anyCase: spellings.flatMap(listAnyCase).map(escapePattern).join('|'),
    exact: spellings.flatMap(listExact).map(escapePattern).join('|'),
  };
}

/** The address with its domain as it is compared and as people read it. */
function listSpellings(key: string): string[] {
  const [local, domain] = key.split('@');
  return domain === undefined ? [key] : [key, `${local}@${domainToUnicode(domain)}`];
}

function listAnyCase(text: string): string[] {
  const once = encodeStrictly(text);
  return [
    text,
    once,
    encodeStrictly(once),
    encodeStrictly(encodeStrictly(once)),
    text.replaceAll('@', '&#64;'),
    Buffer.from(text).toString('hex'),
    ...['sha256', 'sha1', 'md5', 'sha512'].map((name) => createHash(name).update(text).digest('hex')),
  ];
}

/** Base64 of any length: what follows the last whole group differs with what comes after. */
function listExact(text: string): string[] {
  const spellings = [text, text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1)];
  return spellings.flatMap((spelling) =>
    [spelling, createHash('sha256').update(text).digest()].flatMap((value) => {
      const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
      return [base64, base64.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  );
}

/** As forms and careful programs encode, dots aside: every sign that is no letter, digit, dot, hyphen or underline. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
