/**
 * The text of `_lazo_o`: `campaign~first~current`. A touch is written as the query of a URL, which is safe in a
 * cookie as it stands. The current one is left out where it is the first.
 */

import { ORIGIN_COOKIE } from './cookies.ts';
import { readCampaign } from './touch-parameters.ts';

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

/** An origin as cookie text, whole cookie at most 900 bytes. */
export function formatOriginCookie({ first, current, campaign }: Origin): string {
  const touches = first.at === current.at ? [current] : [first, current];
  // A campaign in a script that takes nine bytes a letter, or with a dozen parameters, passes 900 bytes at
  // full length: all values are cut shorter until the cookie fits, at last to the times alone.
  for (let length = ORIGIN_VALUE_LENGTH; ; length >>= 1) {
    const text = [campaign, ...touches.map((touch) => formatTouch(touch, length))].join('~');
    if (text.length < ORIGIN_COOKIE_BYTES - ORIGIN_COOKIE.length || !length) return text;
  }
}

/** The origin of a cookie's text; undefined when it is absent or not of our grammar. */
export function parseOriginCookie(text = ''): Origin | undefined {
  const [campaign = '', one = '', other = one] = text.split('~');
  const first = parseTouch(one);
  const current = parseTouch(other);
  for (const name in first.clickIds) first.clickIds[name] = '';
  return first.at && current.at ? { first, current, campaign } : undefined;
}

function formatTouch({ at, utm, clickIds, ...others }: OriginTouch, length: number): string {
  const told: Record<string, string | null> = { ...others, ...clickIds };
  for (const name in utm) told[`utm_${name}`] = utm[name] as string;
  for (const name in told) told[name] = (told[name] ?? '').slice(0, length);
  return String(new URLSearchParams({ at: String(at), ...(length ? (told as Record<string, string>) : {}) }));
}

function parseTouch(text: string): OriginTouch {
  const query = new URLSearchParams(text);
  const { at, landingUrl = '', referrer = '', channel, source, medium } = Object.fromEntries(query);
  const verdict = { channel, source: source || null, medium: medium || null };
  return { at: Number(at), landingUrl, referrer, ...readCampaign(query), ...(channel ? verdict : {}) };
}
