/**
 * Ids of what Segment's clients say, made of their own ids and clocks: any replica mints the same whatever
 * came before, and a resend meets its twin. Hashed with the site's secret, nobody can guess one or meet
 * another site's.
 */

import { buildUuidV7, isUuidV7 } from '@lazo/contract';
import { buildHmac } from '../../access/index.ts';
import type { Message } from './message.ts';

export interface MessageIds {
  visitorId: string;
  sessionId: string;
  eventId: string;
  /** Of the `session` event that the message tells of: the earliest message's is the smallest. */
  touchId: string;
  /** Of the `identify` event that the message tells of by the way. */
  identifyId: string;
}

const DAY_MS = 86_400_000;

/** `origin`: of the page where it happened; empty where it happened on none. */
export function mintIds(secret: Buffer, message: Message, origin: string): MessageIds {
  const { time, messageId } = message;
  const mint = (at: number, ...parts: string[]) => mintId(secret, at, parts);
  const visitorId = mintVisitorId(secret, message);
  // A client that keeps no session has one for each of its days.
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  const sessionId = mint(day, 'session', visitorId, String(day), origin);
  return {
    visitorId,
    sessionId,
    eventId: mint(time, 'event', messageId),
    touchId: mint(time, 'touch', sessionId, messageId),
    identifyId: mint(time, 'identify', sessionId, messageId),
  };
}

/** A visitor of our SDK stays who he is; any other is known by a hash, of no time. */
function mintVisitorId(secret: Buffer, { anonymousId, userId }: Message): string {
  if (isUuidV7(anonymousId)) return anonymousId.toLowerCase();
  return anonymousId === undefined
    ? mintId(secret, 0, ['user', userId as string])
    : mintId(secret, 0, ['visitor', anonymousId]);
}

function mintId(secret: Buffer, at: number, parts: readonly string[]): string {
  const digest = buildHmac(secret, JSON.stringify(['segment', ...parts]));
  return buildUuidV7(at, digest.subarray(0, 10));
}
