import type { Json } from './message.ts';

/** What a resend says otherwise, or what is no part of the message. */
const PASSING = new Set(['sentAt', 'receivedAt', 'writeKey', '_metadata']);

/** The id of a message that brings none: the message itself, so that a resend has the same. */
export function buildMessageId(sent: Json): string {
  const lasting = Object.fromEntries(Object.entries(sent).filter(([name]) => !PASSING.has(name)));
  return JSON.stringify(lasting, (_name, value) => sortNames(value));
}

function sortNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
