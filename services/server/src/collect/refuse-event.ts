/** The rules by which one event is refused, in order; the first that speaks counts. */

import { type EventReason, LIMITS, type Refusal } from '@lazo/contract';
import { cleanText, findEventFault, isWithinDepth } from '@lazo/contract/parse';
import { isSignatureOf } from '../access/index.ts';
import { findKeyFault, KEY_FAULTS } from '../resolve/index.ts';
import { cleanOnce } from './clean-once.ts';
import { readTrust } from './read-trust.ts';
import { isPrivate, mayJoin, type Sender } from './sender.ts';

/** Of an event that passed every rule, and that Postgres refused all the same. */
export const UNSTORABLE: Refusal<EventReason> = {
  reason: 'invalid_properties',
  field: 'properties',
  detail: 'The database cannot hold a value of this event.',
};

type Rule = (event: Record<string, unknown>, sender: Sender) => Refusal<EventReason> | undefined;

const RULES: readonly Rule[] = [
  refuseDeep, // first: what nests too deep cannot even be measured
  refuseLarge,
  refuseMalformed,
  refuseBrokenUrl,
  refuseLongNames,
  refuseAnonymousIdentify,
  refuseWithoutConsent,
  refuseWrongSignature,
  refuseWrongIdentity,
];

/** Why an event is not taken; undefined when it is, and then it is a `CheckedEvent`. */
export function refuseEvent(
  event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  for (const rule of RULES) {
    const refusal = rule(event, sender);
    if (refusal) return refusal;
  }
  return undefined;
}

function refuseLarge(event: Record<string, unknown>, sender: Sender): Refusal<EventReason> | undefined {
  if (sender.bytes <= LIMITS.eventBytes) return undefined; // no event is longer than its batch
  if (Buffer.byteLength(JSON.stringify(event)) <= LIMITS.eventBytes) return undefined;
  const field = findLargest(event);
  return { reason: 'too_large', field, detail: `An event takes 32 KiB at most; shorten "${field}".` };
}

/** Which field takes the most: that is where to cut. */
function findLargest(event: Record<string, unknown>): string {
  const size = (field: string) => Buffer.byteLength(JSON.stringify(event[field]) ?? '');
  const [largest = ''] = Object.keys(event).sort((one, other) => size(other) - size(one));
  return tellName(largest);
}

/** The name of a field is the sender's, and is kept with the refusal: short, and nothing that Postgres cannot hold. */
function tellName(field: string): string {
  return cleanText(field.length > 40 ? `${field.slice(0, 40)}…` : field);
}

function refuseDeep(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  if (isWithinDepth(event, LIMITS.eventDepth)) return undefined;
  const deep = Object.keys(event).find((field) => !isWithinDepth(event[field], LIMITS.eventDepth - 1)) ?? '';
  return {
    reason: 'too_large',
    field: tellName(deep),
    detail: 'Objects of an event nest 20 levels at most.',
  };
}

function refuseMalformed(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  return findEventFault(event);
}

function refuseAnonymousIdentify(
  event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  if (event.type !== 'identify' || sender.consent === 'denied' || mayJoin(sender)) return undefined;
  const field =
    sender.mode === 'anonymous'
      ? 'context.mode'
      : sender.consent === 'pending'
        ? 'context.consent'
        : 'context.gpc';
  return {
    reason: 'no_consent',
    field,
    detail: 'A visitor who is counted without consent to join is never joined to a lead.',
  };
}

function refuseWithoutConsent(
  _event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  if (sender.consent !== 'denied') return undefined;
  return {
    reason: 'no_consent',
    field: 'context.consent',
    detail: 'The visitor denied consent: nothing of his is kept.',
  };
}

/** Where an event tells on which page it happened. */
const PAGE_FIELDS = ['landingUrl', 'url'] as const;

/** A URL may look like one and be none: it would become a visit from nowhere. */
function refuseBrokenUrl(event: Record<string, unknown>, sender: Sender): Refusal<EventReason> | undefined {
  for (const field of PAGE_FIELDS) {
    const url = event[field];
    if (typeof url === 'string' && cleanOnce(url, sender.site.keepParameters) === null) {
      return { reason: 'invalid_url', field, detail: `${field} is an http or https URL.` };
    }
  }
  return undefined;
}

/** A trait's name is a key of an index, which has little room. */
function refuseLongNames(event: Record<string, unknown>, sender: Sender): Refusal<EventReason> | undefined {
  if (event.traits == null) return undefined;
  const long = Object.keys(event.traits).find((name) => name.length > LIMITS.nameLength);
  if (long === undefined) return undefined;
  const detail = `The name of a trait has ${LIMITS.nameLength} characters at most.`;
  // The field is kept with the refusal: it says nothing of who is private, and nothing that Postgres cannot hold.
  const field = isPrivate(sender) ? 'traits' : `traits.${cleanText(long.slice(0, 40))}…`;
  return { reason: 'invalid_properties', field, detail };
}

/** A page that signs says that its server knows who it is: where that is not so, its author should hear of it. */
function refuseWrongSignature(
  event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  if (event.type !== 'identify') return undefined;
  const { userId, userSignature: signature } = event.traits as Record<string, unknown>;
  if (readTrust(event.traits as Record<string, unknown>, sender) !== 'signed') return undefined;
  const isRight =
    typeof signature === 'string' &&
    (typeof userId === 'string' || typeof userId === 'number') &&
    isSignatureOf(sender.site.secret, { userId: String(userId), signature });
  if (isRight) return undefined;
  return {
    reason: 'invalid_signature',
    field: 'traits.userSignature',
    detail:
      'userSignature is the HMAC-SHA256 of userId, in hex, by what "lazo sites identify-secret" prints.',
  };
}

function refuseWrongIdentity(
  event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  if (event.type !== 'identify') return undefined;
  const traits = event.traits as Record<string, unknown>;
  const wrong = findKeyFault(traits, readTrust(traits, sender));
  if (!wrong) return undefined;
  return { reason: wrong.fault, field: wrong.field, detail: KEY_FAULTS[wrong.fault] };
}
