export const MESSAGE_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** What a door of Segment's takes: one message of a kind, or many of any. */
export type SegmentForm = MessageType | 'batch';

export type Json = Record<string, unknown>;

/** Properties in which clients tell URLs of a page, or parts of them; the last two are RudderStack's. */
export const PAGE_URLS = ['url', 'path', 'search', 'referrer', 'tab_url', 'initial_referrer'];

/** A message of Segment's, as far as every kind of it is alike; its ids and its time have been looked at. */
export interface Message {
  type: MessageType;
  /** As sent, or made of the whole message. */
  messageId: string;
  /** Milliseconds of the sender's clock; 0 where none was told. */
  time: number;
  /** When it happened: RFC 3339, by the sender's clock. */
  at: string;
  /** Undefined where it names nobody; then there is a `userId`. */
  anonymousId: string | undefined;
  /** Undefined where it names nobody, a placeholder included. */
  userId: string | undefined;
  context: Json;
  properties: Json;
  traits: Json;
  /** All that was sent. */
  sent: Json;
}

/** An object, or an empty one in the place of anything else. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A text that says something. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
