/** The rules by which one event is refused, in order; the first that speaks counts. */

import { type EventReason, LIMITS, type Refusal } from '@lazo/contract';
import { type CheckedEvent, findEventFault } from '@lazo/contract/parse';
import { findKeyFault } from '../resolve/index.ts';
import type { Sender } from './sender.ts';

type Rule = (event: Record<string, unknown>, sender: Sender) => Refusal<EventReason> | undefined;

const RULES: readonly Rule[] = [
  refuseDeep, // first: what nests too deep cannot even be measured
  refuseLarge,
  refuseMalformed,
  refuseAnonymousIdentify,
  refuseWithoutConsent,
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

function refuseLarge(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  if (Buffer.byteLength(JSON.stringify(event)) <= LIMITS.eventBytes) return undefined;
  return { reason: 'too_large', field: '', detail: 'An event takes 32 KiB at most; shorten its properties.' };
}

function refuseDeep(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  if (isWithinDepth(event, LIMITS.eventDepth)) return undefined;
  return { reason: 'too_large', field: 'properties', detail: 'Objects of an event nest 20 levels at most.' };
}

function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithinDepth(inner, levels - 1));
}

function refuseMalformed(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  return findEventFault(event);
}

function refuseAnonymousIdentify(
  event: Record<string, unknown>,
  sender: Sender,
): Refusal<EventReason> | undefined {
  if (event.type !== 'identify' || sender.mode !== 'anonymous') return undefined;
  return {
    reason: 'no_consent',
    field: 'context.mode',
    detail: 'A visitor who is counted anonymously is never joined to a lead.',
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

function refuseWrongIdentity(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  if (event.type !== 'identify') return undefined;
  const wrong = findKeyFault((event as CheckedEvent).traits as Record<string, unknown>);
  if (!wrong) return undefined;
  const detail =
    wrong.fault === 'invalid_email'
      ? 'That is no email address.'
      : 'That is a placeholder and would join strangers; leave it out until the value is known.';
  return { reason: wrong.fault, field: wrong.field, detail };
}
