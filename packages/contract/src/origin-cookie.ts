/**
 * The text of `_lazo_o`: `[first, current, campaign]` as JSON, with the two kinds of quotes changed for each other,
 * since a cookie may hold `'` as it is and `"` not. The current touch is 0 where it is the first.
 */

import { ORIGIN_COOKIE } from './cookies.ts';

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
// Of a fingerprint, 32 bits to the base of 36: cut shorter it would be another.
const CAMPAIGN_LENGTH = 7;

/** An origin as cookie text, whole cookie at most 900 bytes. */
export function formatOriginCookie({ first, current, campaign }: Origin): string {
  const touches = first.at === current.at ? [current, 0] : [first, current];
  // A campaign in a script that takes nine bytes a letter, or with a dozen parameters, passes 900 bytes at
  // full length: all values are cut shorter until the cookie fits, at last without campaign parameters.
  for (let length = ORIGIN_VALUE_LENGTH; ; length >>= 1) {
    const isLast = length < CAMPAIGN_LENGTH;
    const cut = (name: string, value: unknown) => {
      if (isLast && (name === 'utm' || name === 'clickIds')) return {};
      return typeof value === 'string' ? value.slice(0, isLast ? CAMPAIGN_LENGTH : length) : value;
    };
    const text = encode(JSON.stringify([...touches, campaign], cut));
    if (text.length < ORIGIN_COOKIE_BYTES - ORIGIN_COOKIE.length || isLast) return text;
  }
}

/** The origin of a cookie's text; undefined when it is absent or not of our grammar. */
export function parseOriginCookie(text = ''): Origin | undefined {
  try {
    const [first, other, campaign] = JSON.parse(swapQuotes(decodeURIComponent(text)));
    return { first: withoutClickValues(first), current: other || first, campaign };
  } catch {
    return undefined;
  }
}

function withoutClickValues(touch: OriginTouch): OriginTouch {
  return { ...touch, clickIds: Object.fromEntries(Object.keys(touch.clickIds).map((name) => [name, ''])) };
}

/** Everything that RFC 6265 lets stand in a cookie stays, except the sign that marks what does not. */
function encode(json: string): string {
  return swapQuotes(json).replace(/[^!#$&-+\--:<-[\]-~]/gu, encodeURIComponent);
}

function swapQuotes(text: string): string {
  return text.replace(/['"]/g, (quote) => (quote === '"' ? "'" : '"'));
}
