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

const DAY_MS = 86_400_000;

/**
 * When the visitor's cookie expires, in milliseconds: 395 days after the time inside its id, so that no
 * later visit prolongs it; after now, where that lies in the past or the id in the future.
 */
export function buildVisitorExpiry(visitorId: string, now: number): number {
  const born = readIdTime(visitorId);
  const expiry = born + VISITOR_COOKIE_DAYS * DAY_MS;
  return born > now || expiry <= now ? now + VISITOR_COOKIE_DAYS * DAY_MS : expiry;
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
export function parseSessionCookie(text: string | undefined): SessionCookie | undefined {
  const [sessionId, lastActivity, pageCount, ...rest] = (text ?? '').split('.');
  if (!isUuidV7(sessionId) || rest.length > 0) return undefined;
  if (!/^\d{1,12}$/.test(lastActivity ?? '') || !/^\d{1,9}$/.test(pageCount ?? '')) return undefined;
  return { sessionId, lastActivity: Number(lastActivity), pageCount: Number(pageCount) };
}

/** A touch as the origin cookie keeps it. */
export interface OriginTouch {
  /** When, in seconds since 1970. */
  at: number;
  landingUrl: string;
  /** Empty when none was told. */
  referrer: string;
  /** Every `utm_*` of the landing URL, without the prefix. */
  utm: Record<string, string>;
  /** Click ids by parameter; the first touch keeps names only, its values are empty. */
  clickIds: Record<string, string>;
  /** The service's verdict, once it has answered. */
  channel?: string;
  source?: string | null;
  medium?: string | null;
}

/** First and current touch, each kept whole and never mixed. */
export interface Origin {
  first: OriginTouch;
  current: OriginTouch;
  /**
   * A fingerprint of the campaign parameters with which the running session began; empty when there were
   * none. The same set in a later URL starts no session, whatever the current touch is.
   */
  campaign: string;
}

/** Values are cut to this many characters, so that the cookie stays below 900 bytes; the service has them whole. */
export const ORIGIN_VALUE_LENGTH = 60;
export const ORIGIN_COOKIE_BYTES = 900;
