/**
 * The grammar of the three first-party cookies. Pure: reading and writing the page's jar is the SDK's.
 */

import { isUuidV7, readIdTime } from './ids.ts';

/** The bare id of the visitor. */
export const VISITOR_COOKIE = '_lazo_v';
/** The current session. */
export const SESSION_COOKIE = '_lazo_s';
/** First and current touch. */
export const ORIGIN_COOKIE = '_lazo_o';

/** 13 months: the longest that the CNIL allows, never prolonged. */
export const VISITOR_COOKIE_DAYS = 395;
/** Minutes without activity after which a session is over. */
export const SESSION_MINUTES = 30;

const LIFE_MS = VISITOR_COOKIE_DAYS * 86_400_000;

/**
 * When the visitor's cookie expires, in milliseconds: 395 days after the time inside its id, so that no
 * later visit prolongs it; after now, where that lies in the past or the id in the future.
 */
export function buildVisitorExpiry(visitorId: string, now: number): number {
  const born = readIdTime(visitorId);
  const isSane = born <= now && born > now - LIFE_MS;
  return (isSane ? born : now) + LIFE_MS;
}

/** The session as its cookie tells it. */
export interface SessionCookie {
  sessionId: string;
  /** Seconds since 1970 of the last thing the visitor did. */
  lastActivity: number;
  /** Pages seen in this session, over all tabs. */
  pageCount: number;
}

/** `sessionId.lastActivitySeconds.pageCount` */
export function formatSessionCookie(session: SessionCookie): string {
  return `${session.sessionId}.${session.lastActivity}.${session.pageCount}`;
}

/** The session of a cookie's text; undefined when it is absent or not of our grammar. */
export function parseSessionCookie(text = ''): SessionCookie | undefined {
  const [, sessionId, lastActivity, pageCount] = /^(.{36})\.(\d{1,12})\.(\d{1,9})$/.exec(text) ?? [];
  if (!isUuidV7(sessionId)) return undefined;
  return { sessionId, lastActivity: Number(lastActivity), pageCount: Number(pageCount) };
}
