/** A message as sent to a `Message`, or why not: what is wrong is named by Segment's own fields. */

import { type EventReason, LIMITS, type Refusal } from '@lazo/contract';
import { isWithinDepth, readInstant } from '@lazo/contract/parse';
import { normaliseKey } from '../../resolve/index.ts';
import { buildMessageId } from './build-message-id.ts';
import { asObject, asText, type Json, MESSAGE_TYPES, type Message, type MessageType } from './message.ts';

type MessageRefusal = Refusal<EventReason>;

/** `now`: what the sender's clock says, for a message that tells no time. */
export function readMessage(sent: Json, now: number): Message | MessageRefusal {
  const refusal = refuseLarge(sent) ?? refuseMalformed(sent) ?? refuseNobody(sent);
  if (refusal) return refusal;
  const time = readTime(sent);
  return {
    type: sent.type as MessageType,
    messageId: asText(sent.messageId) ?? buildMessageId(sent),
    time: time ?? 0,
    at: new Date(time ?? now).toISOString(),
    anonymousId: readId(sent.anonymousId),
    userId: readId(sent.userId),
    context: asObject(sent.context),
    properties: asObject(sent.properties),
    traits: asObject(sent.traits),
    sent,
  };
}

function refuseLarge(sent: Json): MessageRefusal | undefined {
  if (!isWithinDepth(sent, LIMITS.eventDepth))
    return { reason: 'too_large', field: '', detail: 'Objects of a message nest 20 levels at most.' };
  if (Buffer.byteLength(JSON.stringify(sent)) > LIMITS.eventBytes)
    return { reason: 'too_large', field: '', detail: 'A message takes 32 KiB at most.' };
  return undefined;
}

function refuseMalformed(sent: Json): MessageRefusal | undefined {
  if (!MESSAGE_TYPES.some((type) => type === sent.type))
    return { reason: 'invalid_type', field: 'type', detail: `type is one of ${MESSAGE_TYPES.join(', ')}.` };
  for (const field of ['properties', 'traits', 'context'])
    if (sent[field] != null && asObject(sent[field]) !== sent[field])
      return { reason: 'invalid_properties', field, detail: `${field} is an object, or absent.` };
  const stated = findStatedTime(sent);
  if (stated && readInstant(stated.value) === undefined)
    return {
      reason: 'invalid_time',
      field: stated.field,
      detail: `${stated.field} is a time with its zone, such as 2026-11-21T10:00:00.000Z, or absent.`,
    };
  return undefined;
}

/** Without an id that names somebody there is no visitor: strangers would become one. */
function refuseNobody(sent: Json): MessageRefusal | undefined {
  if (readId(sent.anonymousId) !== undefined || readId(sent.userId) !== undefined) return undefined;
  const field = ['userId', 'anonymousId'].find((name) => isStated(sent[name]));
  if (field)
    return {
      reason: 'placeholder_identity',
      field,
      detail: 'That is a placeholder and would join strangers; send an anonymousId of the browser instead.',
    };
  return {
    reason: 'invalid_visitor',
    field: 'anonymousId',
    detail: 'A message says whose it is, by anonymousId or userId.',
  };
}

function isStated(id: unknown): boolean {
  return id !== undefined && id !== null && id !== '';
}

/** Undefined for a placeholder, and for what is no id. */
function readId(stated: unknown): string | undefined {
  return typeof normaliseKey('userId', stated) === 'object' ? String(stated).trim() : undefined;
}

function readTime(sent: Json): number | undefined {
  return readInstant(findStatedTime(sent)?.value);
}

/** RudderStack's clients call the message's own time `originalTimestamp`. */
function findStatedTime(sent: Json): { field: string; value: unknown } | undefined {
  const field = ['timestamp', 'originalTimestamp'].find((name) => isStated(sent[name]));
  return field ? { field, value: sent[field] } : undefined;
}
