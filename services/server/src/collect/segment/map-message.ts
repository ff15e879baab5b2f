/** What a message of Segment's is in Lazo's words. docs/segment.md has the same as a table. */

import type { CheckedEvent } from '@lazo/contract/parse';
import type { Sender } from '../sender.ts';
import { buildTouch } from './build-touch.ts';
import { asObject, asText, type Json, type Message, type MessageType, PAGE_URLS } from './message.ts';
import { type MessageIds, mintIds } from './mint-ids.ts';
import { type MessagePage, readPage } from './read-page.ts';

export interface MappedMessage {
  /** The message itself. */
  event: CheckedEvent;
  /** What it tells by the way: where the visit came from, who the visitor is. */
  asides: CheckedEvent[];
}

export function mapMessage(message: Message, { site, isTrusted }: Sender): MappedMessage {
  const page = readPage(message);
  const ids = mintIds(site.secret, message, page.location?.origin ?? '');
  const common = { at: message.at, visitorId: ids.visitorId, sessionId: ids.sessionId };
  const touch = buildTouch(message, page);
  const asides: CheckedEvent[] = [];
  if (touch) asides.push({ ...common, id: ids.touchId, type: 'session', ...touch });
  if (namesUser(message, isTrusted))
    asides.push({ ...common, id: ids.identifyId, type: 'identify', traits: { userId: message.userId } });
  return {
    event: { ...common, id: ids.eventId, ...BUILDERS[message.type](message, page, ids) },
    asides,
  };
}

/**
 * Servers send a user's id with all that he does. Of a browser that identified before, it says nothing new:
 * a public key's word names one lead, by email where it has one, and the bare id would name another.
 */
function namesUser({ type, userId, anonymousId }: Message, isTrusted: boolean): boolean {
  if (userId === undefined || type === 'identify' || type === 'alias') return false;
  return isTrusted || anonymousId === undefined;
}

type Builder = (message: Message, page: MessagePage, ids: MessageIds) => Pick<CheckedEvent, 'type'> & Json;

const BUILDERS: Record<MessageType, Builder> = {
  page: buildPage,
  screen: ({ properties, sent }) => buildTrack('Screen', { ...properties, ...readNames(sent) }),
  track: ({ properties, sent }, page) => buildTrack(sent.event, properties, page),
  identify: buildIdentify,
  group: ({ traits, sent }) => buildTrack('Group', { groupId: sent.groupId, traits }),
  // Which ids are one person is not for a page to say; it is kept for the record, and joins nobody.
  alias: ({ sent }) => buildTrack('Alias', { previousId: sent.previousId, userId: sent.userId }),
};

/** What a page's columns tell, cleaned; uncleaned it is not kept. */
const PAGE_FACTS = new Set([...PAGE_URLS, 'title']);

function buildPage({ properties, sent }: Message, page: MessagePage, { eventId }: MessageIds) {
  const { title, referrer, url } = page;
  const own = Object.entries(properties).filter(([fact]) => !PAGE_FACTS.has(fact));
  const kept: Json = { ...Object.fromEntries(own), ...readNames(sent) };
  const name = asText(kept.name);
  if (url === undefined) return buildTrack('Page', kept, page);
  // No client counts its pages: all are number 0, in the order of their ids.
  return { type: 'page', viewId: eventId, seq: 0, url, title, referrer, name, properties: kept } as const;
}

/** What its author calls a page or a screen. */
function readNames({ name, category }: Json): Json {
  return { ...(asText(name) ? { name } : {}), ...(asText(category) ? { category } : {}) };
}

function buildTrack(name: unknown, properties: Json, { title, location }: Partial<MessagePage> = {}) {
  return { type: 'track', name, title, url: location?.href, properties } as const;
}

/** RudderStack's clients put traits into the context too. */
function buildIdentify({ context, traits, sent }: Message) {
  const userId = sent.userId == null || sent.userId === '' ? {} : { userId: sent.userId };
  return { type: 'identify', traits: { ...asObject(context.traits), ...traits, ...userId } } as const;
}
