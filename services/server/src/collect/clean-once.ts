import { cleanUrl, LIMITS } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';

/** Pages of a site are few and seen often, and cleaning one costs more than all else that an event needs. */
const REMEMBERED = 10_000;
/** Longer ones are one of a kind. */
const REMEMBERED_LENGTH = 300;
const cleaned = new Map<string, string | null>();

/** The clean URL of what was sent, cut to its limit, with the parameters that the site keeps; null when there is none. */
export function cleanOnce(url: unknown, keep: readonly string[]): string | null {
  if (typeof url !== 'string' || url === '') return null;
  // No name of a parameter holds a blank or an &, so no site's URL can pose as another's.
  const key = `${keep.join('&')} ${url}`;
  const known = cleaned.get(key);
  if (known !== undefined) return known;
  const clean = cleanUrl(cleanText(url).slice(0, LIMITS.urlLength), { keep });
  if (url.length <= REMEMBERED_LENGTH) remember(key, clean);
  return clean;
}

function remember(key: string, clean: string | null): void {
  if (cleaned.size >= REMEMBERED) cleaned.delete(cleaned.keys().next().value as string);
  cleaned.set(key, clean);
}
