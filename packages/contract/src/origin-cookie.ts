/**
 * The text of `_lazo_o`: `first|current|campaign`, each touch in the form of a query. The current touch is
 * empty where it is the first.
 */

import {
  ORIGIN_COOKIE,
  ORIGIN_COOKIE_BYTES,
  ORIGIN_VALUE_LENGTH,
  type Origin,
  type OriginTouch,
} from './cookies.ts';

/** One letter for each field. Names of `utm_*` come with `_` before them, those of click ids with `.`. */
const FIELDS = { l: 'landingUrl', r: 'referrer', c: 'channel', s: 'source', m: 'medium' } as const;

/** An origin as cookie text, whole cookie at most 900 bytes. */
export function formatOriginCookie(origin: Origin): string {
  // A campaign in a script that takes nine bytes a letter, or with a dozen parameters, passes 900 bytes at
  // full length: all values are cut shorter until the cookie fits, at last without campaign parameters.
  for (let length = ORIGIN_VALUE_LENGTH; ; length >>= 1) {
    const text = joinOrigin(origin, length);
    if (ORIGIN_COOKIE.length + 1 + text.length <= ORIGIN_COOKIE_BYTES || length === 0) return text;
  }
}

/** The origin of a cookie's text; undefined when it is absent or not of our grammar. */
export function parseOriginCookie(text = ''): Origin | undefined {
  const [first = '', second, campaign = ''] = text.split('|');
  const current = parseTouch(second || first);
  return current.at >= 0 ? { first: withoutClickValues(parseTouch(first)), current, campaign } : undefined;
}

function joinOrigin({ first, current, campaign }: Origin, length: number): string {
  const [one, two] = first.at === current.at ? [current] : [withoutClickValues(first), current];
  return `${formatTouch(one, length)}|${two ? formatTouch(two, length) : ''}|${campaign}`;
}

function formatTouch(touch: OriginTouch, length: number): string {
  const query = new URLSearchParams({ a: touch.at.toString(36) });
  const put = (key: string, value: string) => query.set(key, [...value].slice(0, length).join(''));
  for (const [key, field] of Object.entries(FIELDS)) if (touch[field]) put(key, touch[field]);
  if (length > 0) {
    for (const [name, value] of Object.entries(touch.utm)) put(`_${name}`, value);
    for (const [name, value] of Object.entries(touch.clickIds)) put(`.${name}`, value);
  }
  return query.toString();
}

function parseTouch(text: string): OriginTouch {
  const query = new URLSearchParams(text);
  const touch: OriginTouch = {
    at: Number.parseInt(query.get('a') ?? '', 36),
    landingUrl: query.get('l') ?? '',
    referrer: query.get('r') ?? '',
    utm: {},
    clickIds: {},
  };
  for (const [key, value] of query) {
    if (key[0] === '_') touch.utm[key.slice(1)] = value;
    if (key[0] === '.') touch.clickIds[key.slice(1)] = value;
  }
  const channel = query.get('c');
  return channel ? { ...touch, channel, source: query.get('s'), medium: query.get('m') } : touch;
}

function withoutClickValues(touch: OriginTouch): OriginTouch {
  return { ...touch, clickIds: Object.fromEntries(Object.keys(touch.clickIds).map((name) => [name, ''])) };
}
