import { getDomain, parse } from 'tldts';
import { remember } from './remember.ts';

// What asks has read its host out of a URL already.
const AS_HOST = { extractHostname: false, validateHostname: false };
const WITH_PRIVATE = { ...AS_HOST, allowPrivateDomains: true };

/**
 * The name that somebody registered, of which a host is a part: shop.example of blog.shop.example. Where anybody gets
 * a name below another's (github.io), it is that name. Null for IP addresses, localhost and suffixes themselves.
 */
export const findSite = remember((host: string): string | null => getDomain(host, WITH_PRIVATE));

/** Whether a host is none of anybody's: a suffix under which registries sell names, or an IP address. */
export function isPublicSuffix(host: string): boolean {
  return getDomain(host, AS_HOST) === null;
}

// The brands that own their name in every country own it in .com, its countries, and Catalonia's .cat. More of the
// public suffix list would let strangers in: `google.dev` searches nothing.
const COUNTRY = /^(?:com|cat|[a-z]{2}|com?\.[a-z]{2})$/;

/**
 * A host with `*` for its country, as tables of sources write brands: google.* for google.co.uk. The host itself where
 * its suffix is no country's own: com.de and co.nl are sold by somebody who happened to register them.
 */
export const buildBrand = remember((host: string): string => {
  const { publicSuffix, isIcann } = parse(host, WITH_PRIVATE);
  if (!isIcann || publicSuffix === null || !COUNTRY.test(publicSuffix)) return host;
  return `${host.slice(0, -publicSuffix.length)}*`;
});
