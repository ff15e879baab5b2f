/**
 * URLs are cleaned before they are kept, failing closed: the log is never rewritten, so what slips in stays.
 * A page's address and a referrer follow the same rules.
 *
 * 1. Fragment, user name and password go; so does every parameter that is neither a touch parameter (`utm_*`
 *    and click ids) nor named in `options.keep`.
 * 2. Touch parameters keep their values, since a click id is a long random string and a campaign is often a
 *    long number: only addresses, JWTs and keys of a known make are masked there.
 * 3. In the path, and in the values that `options.keep` lets stay, these are masked too: card numbers (length
 *    and first digits of a brand, and Luhn), phone numbers, and tokens. A token is long and random anywhere;
 *    after a word such as `reset` or `verify` it is whatever does not read as words: UUIDs, short codes.
 * 4. All is judged decoded, however it was encoded; more than five layers are masked unread.
 * 5. A segment or value is masked whole by a fixed mark (`[email]`), so pages with secrets still group, and
 *    nothing is left from which the rest could be guessed. What is not masked stays as it was written.
 *
 * Deliberately not recognised, as ordinary URLs would suffer:
 * - random strings under 24 characters (32 in one case or hex), UUIDs, and ids of Mongo, Spotify or nanoid,
 *   unless they follow a secret word; there, lower-case letters alone up to twenty are taken for a word;
 * - bare digits as a phone number, unless a word such as `tel` stands before; `wa.me/34600123456` stays;
 * - card numbers of 12 or 13 digits, which are rather EANs, and any number in a touch parameter;
 * - hashes of addresses in touch parameters, which look like click ids;
 * - names of people, streets, handles (`/@ana.lopez`, `by+@ana.lopez`), so also addresses whose name ends in a
 *   bare slash, plus or equals sign; addresses without a dot after the @, spelt out (`ana (at) …`) or packed in base64;
 * - anything in a host name, which tells where a visit came from.
 */

import { type Follows, findCredential, findSecret, readFollows } from './find-secret.ts';
import { stripUrl } from './strip-url.ts';
import { isTouchParameter } from './touch-parameters.ts';

export interface CleanUrlOptions {
  /** Names of parameters that the site allows besides `utm_*` and click ids, as they are written. Empty means none. */
  keep?: readonly string[];
}

/**
 * A URL with all that attribution needs and nothing that tells who someone is or opens a door.
 * Of an Android app that linked here its name is kept. Null when the text is no URL of these kinds. Never throws.
 */
export function cleanUrl(url: string, options: CleanUrlOptions = {}): string | null {
  const stripped = stripUrl(url, options);
  if (stripped === null) return null;
  const parsed = new URL(stripped);
  // Only the name of an app may be percent-encoded here; a host of the web never is.
  if (parsed.protocol === 'android-app:') return /^[\w.-]*$/.test(parsed.hostname) ? stripped : null;
  const path = maskPath(parsed.pathname);
  if (path !== parsed.pathname) parsed.pathname = path; // setting one parses the whole again
  const query = maskQuery(parsed.searchParams);
  if (query !== parsed.search.slice(1)) parsed.search = query;
  return parsed.href;
}

function maskPath(path: string): string {
  let follows: Follows = {};
  const segments = path.split('/').map((segment) => {
    const found = findSecret(segment, follows);
    follows = found.follows;
    return found.mark ?? segment;
  });
  return segments.join('/');
}

function maskQuery(parameters: URLSearchParams): string {
  const masked = [...parameters]
    .filter(([name]) => !(isTouchParameter(name) && findCredential(name))) // utm_ana@example.org=1
    .map(([name, value]): [string, string] => [name, maskValue(name, value)]);
  return new URLSearchParams(masked).toString();
}

function maskValue(name: string, value: string): string {
  const mark = isTouchParameter(name) ? findCredential(value) : findSecret(value, readFollows(name, {})).mark;
  return mark ?? value;
}
