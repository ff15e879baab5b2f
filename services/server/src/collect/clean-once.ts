import { cleanUrl, LIMITS } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';
import { buildMemory, type Memory } from '../memory.ts';

/** Pages of a site are few and seen often, and cleaning one costs more than all else that an event needs. */
const REMEMBERED = 5_000;
/** Longer ones are one of a kind. */
const REMEMBERED_LENGTH = 300;
/** Sites differ in the parameters that they keep, most keep none of their own; so many lists of them are remembered. */
const REMEMBERED_LISTS = 25;

/** Clean URLs by what was sent, for each list of parameters that are kept. */
const cleaned = buildMemory<Memory<string | null>>(REMEMBERED_LISTS);

/** The clean URL of what was sent, cut to its limit, with the parameters that the site keeps; null when there is none. */
export function cleanOnce(url: unknown, keep: readonly string[]): string | null {
  if (typeof url !== 'string' || url === '') return null;
  const urls = getUrls(keep.join('&')); // which no name of a parameter holds
  const known = urls.find(url);
  if (known !== undefined) return known;
  const clean = cleanUrl(cleanText(url).slice(0, LIMITS.urlLength), { keep });
  if (url.length <= REMEMBERED_LENGTH) urls.keep(url, clean);
  return clean;
}

function getUrls(list: string): Memory<string | null> {
  const known = cleaned.find(list);
  if (known) return known;
  const urls = buildMemory<string | null>(REMEMBERED);
  cleaned.keep(list, urls);
  return urls;
}
