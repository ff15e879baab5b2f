import { domainToASCII } from 'node:url';
import { LIMITS } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';
import { isHashedAddress } from './hashed-address.ts';
import { isPlaceholder } from './placeholders.ts';
import type { LeadKey } from './resolve.table.ts';

/** What is wrong with a key: it cannot be one, or it would join strangers. */
export type KeyFault = 'invalid_email' | 'invalid_phone' | 'placeholder_identity';

/** Each fault for a person, with the way out. */
export const KEY_FAULTS: Record<KeyFault, string> = {
  invalid_email: 'That is no email address.',
  invalid_phone: 'That is no telephone number: it has six digits at least.',
  placeholder_identity:
    'That is a placeholder and would join strangers; leave it out until the value is known.',
};

/**
 * An address as it is compared: trimmed, NFKC, lower-cased, its domain in punycode. Dots and +tags are kept,
 * since providers differ. Undefined when it is no address.
 */
function normaliseEmail(text: string): string | undefined {
  const [local, domain, ...rest] = text.trim().normalize('NFKC').toLowerCase().split('@');
  if (!local || !domain || rest.length > 0 || /[\s,;<>()[\]"\\]/.test(local) || local.length > 64)
    return undefined;
  const ascii = domainToASCII(domain);
  if (!ascii || ascii.length > 253 || !/^[^\s.]+(\.[^\s.]+)+$/.test(ascii)) return undefined;
  return `${local}@${ascii}`;
}

/** A telephone number as it is compared: its digits, with the plus where it had one. Undefined below six digits. */
function normalisePhone(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 20 || /^(\d)\1+$/.test(digits)) return undefined;
  const isInternational = /^\s*(\+|00)/.test(text);
  return isInternational ? `+${digits.replace(/^00/, '')}` : digits;
}

/** A key as stated, normalised, or what is wrong with it. Undefined when nothing was stated. */
export function normaliseKey(kind: LeadKey['kind'], stated: unknown): LeadKey | KeyFault | undefined {
  if (stated === undefined || stated === null || stated === '') return undefined;
  if (typeof stated !== 'string' && typeof stated !== 'number') return WRONG_TYPE[kind];
  const text = cleanText(String(stated));
  if (isHashedAddress(text)) return { kind, key: text }; // of a site that keeps no addresses
  if (kind === 'email') return normaliseAddress(text);
  // An id may be an address: one that would join strangers as an address would join them as an id too.
  if (isPlaceholder(text) || normaliseAddress(text) === 'placeholder_identity') return 'placeholder_identity';
  if (kind !== 'phone') return { kind, key: text.trim().normalize('NFKC').slice(0, LIMITS.nameLength) };
  const key = normalisePhone(text);
  return key === undefined ? 'invalid_phone' : { kind, key };
}

const WRONG_TYPE: Record<LeadKey['kind'], KeyFault> = {
  email: 'invalid_email',
  phone: 'invalid_phone',
  userId: 'placeholder_identity',
  externalId: 'placeholder_identity',
};

function normaliseAddress(text: string): LeadKey | KeyFault {
  if (isPlaceholder(text)) return 'placeholder_identity';
  const key = normaliseEmail(text);
  if (key === undefined) return 'invalid_email';
  const [local, domain] = key.split('@') as [string, string];
  // test@test.com and its like: what people type to get past a form.
  return isPlaceholder(local) || PLACEHOLDER_DOMAINS.has(domain)
    ? 'placeholder_identity'
    : { kind: 'email', key };
}

/** Domains that people make up to get past a form; nobody has an address there that reaches him. */
const PLACEHOLDER_DOMAINS = new Set(['test.com', 'test.test']);
