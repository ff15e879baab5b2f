/** Reading what a server says of a lead: keys, facts and perhaps a browser. Throws 400 that names the field at fault. */

import { isUuidV7, LIMITS } from '@lazo/contract';
import { cleanText, cleanValue, isWithinDepth, readInstant } from '@lazo/contract/parse';
import type { Site } from '../access/index.ts';
import { buildProblem, type ProblemError } from '../errors.ts';
import { hideAddresses } from './hide-addresses.ts';
import { KEY_FAULTS, normaliseKey } from './normalise-key.ts';
import { KEY_KINDS, type LeadKey } from './resolve.table.ts';

export interface LeadWord {
  /** One at least, normalised. */
  keys: LeadKey[];
  traits: Record<string, unknown>;
  /** A browser of this person. */
  visitorId: string | undefined;
  /** From this session on; undefined: from its latest. */
  sessionId: string | undefined;
  /** Milliseconds since 1970. */
  statedAt: number;
}

type Raw = Record<string, unknown>;

export function readLeadWord(sent: unknown, site: Site, now: number): LeadWord {
  if (!isObject(sent)) throw refuse('missing_field', 'keys', 'Say who it is: an object with keys.');
  refuseOversize(sent);
  const raw = hideAddresses(site, sent);
  const visitorId = readId(raw, 'visitorId');
  const sessionId = readId(raw, 'sessionId');
  if (sessionId && !visitorId)
    throw refuse('missing_field', 'visitorId', 'sessionId names a session of visitorId: send both.');
  return {
    keys: readStatedKeys(raw.keys),
    traits: readTraits(raw.traits),
    visitorId,
    sessionId,
    statedAt: readTime(raw.updatedAt, now),
  };
}

function refuseOversize(raw: Raw): void {
  if (!isWithinDepth(raw, LIMITS.eventDepth))
    throw refuse('too_large', 'traits', 'Objects of a lead nest 20 levels at most.');
  if (Buffer.byteLength(JSON.stringify(raw)) > LIMITS.eventBytes)
    throw refuse('too_large', 'traits', 'A lead takes 32 KiB at most; shorten its traits.');
}

function readStatedKeys(raw: unknown): LeadKey[] {
  if (!isObject(raw)) throw refuse('missing_field', 'keys', ONE_OF);
  const unknown = Object.keys(raw).find((kind) => !KEY_KINDS.some((known) => known === kind));
  if (unknown !== undefined)
    throw refuse('invalid_choice', `keys.${cleanText(unknown.slice(0, 40))}`, ONE_OF);
  const keys = KEY_KINDS.flatMap((kind) => {
    const key = normaliseKey(kind, raw[kind]);
    if (typeof key === 'string') throw refuse(key, `keys.${kind}`, KEY_FAULTS[key]);
    return key ?? [];
  });
  if (keys.length === 0) throw refuse('missing_field', 'keys', ONE_OF);
  return keys;
}

const ONE_OF = `keys takes one or more of ${KEY_KINDS.join(', ')}.`;

/** What was said, by name; null says nothing. */
function readTraits(raw: unknown): Raw {
  if (raw == null) return {};
  if (!isObject(raw)) throw refuse('invalid_properties', 'traits', 'traits is an object.');
  const traits = Object.entries(cleanValue(raw) as Raw).filter(([, value]) => value !== null);
  if (traits.some(([name]) => name.length > LIMITS.nameLength))
    throw refuse(
      'invalid_properties',
      'traits',
      `The name of a trait has ${LIMITS.nameLength} characters at most.`,
    );
  return Object.fromEntries(traits);
}

function readId(raw: Raw, field: 'visitorId' | 'sessionId'): string | undefined {
  const id = raw[field];
  if (id == null || id === '') return undefined;
  if (isUuidV7(id)) return id.toLowerCase();
  throw refuse('invalid_id', field, `${field} is a UUID of version 7, as the browser made it.`);
}

function readTime(value: unknown, now: number): number {
  if (value == null || value === '') return now;
  const time = readInstant(value);
  if (time !== undefined) return time;
  throw refuse(
    'invalid_time',
    'updatedAt',
    'updatedAt is a time with its zone, such as 2026-11-21T10:00:00Z.',
  );
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(
  reason: Parameters<typeof buildProblem>[1]['reason'],
  field: string,
  detail: string,
): ProblemError {
  return buildProblem(400, { reason, field, detail });
}
