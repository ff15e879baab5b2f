import { buildVisitorExpiry, SESSION_COOKIE, SESSION_MINUTES, VISITOR_COOKIE } from '@lazo/contract';
import Cookies from 'js-cookie';

// Our grammars are cookie-safe as they stand, so that their sizes are what the browser stores.
const cookies = Cookies.withConverter({ read: (text) => text, write: String });
let domain: string | undefined;
let visitorId: string | undefined;

export const readCookie = cookies.get as (name: string) => string | undefined;

/** Writes one of the page's three cookies; answers whether it lies there now. */
export function writeCookie(name: string, text: string): boolean {
  const now = Date.now();
  let ends = now + SESSION_MINUTES * 60_000;
  if (name !== SESSION_COOKIE) {
    visitorId = name === VISITOR_COOKIE ? text : (visitorId ?? readCookie(VISITOR_COOKIE) ?? '');
    ends = buildVisitorExpiry(visitorId, now);
  }
  const expires = new Date(ends);
  const secure = location.protocol === 'https:';
  const set = (domain: string) => cookies.set(name, text, { expires, domain, sameSite: 'Lax', secure });
  if (domain !== undefined) set(domain);
  // A cookie for a domain that is a public suffix is refused without a word, and only a new text shows it.
  else if (readCookie(name) !== text)
    domain = listDomains().find((domain) => set(domain) && readCookie(name) === text);
  return domain !== undefined;
}

/** From every domain on which it may lie: to find the right one would set a cookie where none is allowed. */
export function removeCookie(name: string): void {
  for (const domain of listDomains()) cookies.remove(name, { domain });
}

/**
 * The domain that all subdomains share, the bare host where the browser accepts no wider one. It is known once
 * cookies are allowed and written; before, the name that most sites start with is no wider domain.
 */
export function readDomain(): string {
  return domain || location.hostname.replace(/^www\./, '');
}

/** `example.com`, `shop.example.com`, and last the bare host, as empty text. */
function listDomains(): string[] {
  const labels = location.hostname.split('.');
  return [...labels.slice(1).map((_, index) => labels.slice(-2 - index).join('.')), ''];
}
