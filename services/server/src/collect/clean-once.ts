import { cleanUrl, LIMITS } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';

/** Pages of a site are few and seen often, and cleaning one costs more than all else that an event needs. */
const REMEMBERED = 10_000;
/** Longer ones are one of a kind. */
const REMEMBERED_LENGTH = 300;
/** Sites differ in the parameters that they keep, most keep none of their own; so many lists of them are remembered. */
const REMEMBERED_LISTS = 50;

/** Clean URLs by what was sent, for each list of parameters that are kept. */
const cleaned = new Map<string, Map<string, string | null>>();

/** The clean URL of what was sent, cut to its limit, with the parameters that the site keeps; null when there is none. */
export function cleanOnce(url: unknown, keep: readonly string[]): string | null {
  if (typeof url !== 'string' || url === '') return null;
  const urls = getUrls(keep.join('&')); // which no name of a parameter holds
  const known = urls.get(url);
  if (known !== undefined) return known;
  const clean = cleanUrl(cleanText(url).slice(0, LIMITS.urlLength), { keep });
  if (url.length <= REMEMBERED_LENGTH) remember(urls, url, clean, REMEMBERED);
  return clean;
}

function getUrls(list: string): Map<string, string | null> {
  const known = cleaned.get(list);
  if (known) return known;
  const urls = new Map<string, string | null>();
  remember(cleaned, list, urls, REMEMBERED_LISTS);
  return urls;
}

/** Forgets the oldest for it, when there is no more room. */
function remember<Value>(room: Map<string, Value>, key: string, value: Value, most: number): void {
  if (room.size >= most) room.delete(room.keys().next().value as string);
  room.set(key, value);
}
