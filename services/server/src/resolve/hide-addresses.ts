/**
 * Of a site that keeps no addresses: hashes in the place of every address and telephone number in what is to be kept,
 * wherever it stands. Pure. What joins nobody (`test@test.com`) and what is no address stays as it is, to be refused by
 * whoever reads it next.
 */

import { LIMITS } from '@lazo/contract';
import type { Site } from '../access/index.ts';
import { hashAddress, isHashedAddress } from './hashed-address.ts';
import { normaliseKey } from './normalise-key.ts';

/** The same value on a site that keeps addresses. What nests deeper than any door allows is left out. */
export function hideAddresses<Value>(
  { hashAddresses, secret }: Pick<Site, 'hashAddresses' | 'secret'>,
  value: Value,
): Value {
  return hashAddresses ? (hideIn(value, { secret, field: '', depth: 0 }) as Value) : value;
}

interface Place {
  secret: Buffer;
  /** The name of the field; empty where there is none. */
  field: string;
  depth: number;
}

/** Of an event that is refused for its depth some is shown. */
const DEEPEST = 2 * LIMITS.eventDepth;

function hideIn(value: unknown, place: Place): unknown {
  const { secret, field, depth } = place;
  if (typeof value === 'string' || typeof value === 'number') return hideIfCalledSo(value, place);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item) => hideIn(item, { secret, field, depth: depth + 1 }));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      hideInText(name, secret),
      hideIn(inner, { secret, field: name, depth: depth + 1 }),
    ]),
  );
}

/** Names, in lower case and without marks between words, of fields that hold a telephone number: there bare digits are one. */
const PHONE_FIELDS = new Set(
  'phone phonenumber mobile mobilephone mobilenumber tel telephone cellphone telefono teléfono movil móvil msisdn whatsapp'.split(
    ' ',
  ),
);

function hideIfCalledSo(value: string | number, { secret, field }: Place): string | number {
  const name = field.toLowerCase().replace(/[-_ ]/g, '');
  const kind = PHONE_FIELDS.has(name) ? 'phone' : name === 'email' ? 'email' : undefined;
  const hashed = kind && hash(kind, value, secret);
  if (hashed) return hashed;
  return typeof value === 'number' ? value : hideInText(value, secret);
}

/** Most texts hold nothing that could be one. */
const PERHAPS = /[@＠﹫+%&]/;
/**
 * An address in a text, also with its @ encoded. It begins with a letter, a digit or a sign that is encoded, so that a
 * quote before it is none of it; a domain ends in letters, so that `package@1.2.3` is none.
 */
const ADDRESS =
  /(?:%[\da-f]{2}|[\p{L}\p{N}_])[\p{L}\p{M}\p{N}._%+'-]{0,63}(?:[@＠﹫]|%(?:25)*40|&#64;)(?:[\p{L}\p{M}\p{N}_-]+\.)+[\p{L}\p{M}][\p{L}\p{M}\p{N}-]*/giu;
/** A number with its plus; without one any number could be meant. */
const PHONE = /(?<![\p{L}\p{N}+])(?:\+|%(?:25)*2B) ?\(?\d(?:[ ().-]{0,2}\d){7,14}(?!\d)/giu;

function hideInText(text: string, secret: Buffer): string {
  if (!PERHAPS.test(text)) return text;
  return text
    .replace(ADDRESS, (found) => hideFound(found, secret))
    .replace(PHONE, (found) => hash('phone', found.replace(/^%(?:25)*2B/i, '+'), secret) ?? found);
}

/** What is found encoded is shorter once it is decoded, so this comes to an end. */
function hideFound(found: string, secret: Buffer): string {
  const plain = decode(found);
  return plain === found ? (hash('email', found, secret) ?? found) : hideInText(plain, secret);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('&#64;', '@'));
  } catch {
    return text.replace(/%(?:25)*40|&#64;/gi, '@'); // some of it only looks encoded
  }
}

/** A hash as it stands; undefined for what is no address, or would join strangers. */
function hash(kind: 'email' | 'phone', stated: string | number, secret: Buffer): string | undefined {
  const key = normaliseKey(kind, stated);
  if (typeof key !== 'object') return undefined;
  return isHashedAddress(key.key) ? key.key : hashAddress(secret, key.key);
}
