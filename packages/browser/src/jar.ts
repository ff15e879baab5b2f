import {
  buildVisitorExpiry,
  ORIGIN_COOKIE,
  SESSION_COOKIE,
  SESSION_MINUTES,
  VISITOR_COOKIE,
} from '@lazo/contract';
import Cookies from 'js-cookie';
import { createStore } from './create-store.ts';

const PROBE_COOKIE = '_lazo_p';

// Our grammars are cookie-safe as they stand, so that their sizes are what the browser stores.
const cookies = Cookies.withConverter({ read: (text) => text, write: String });
let domain: string | undefined;
let visitorExpiry: number | undefined;

/** The page's three cookies. */
export const jar = createStore({
  get: cookies.get,
  set(name, text) {
    const now = Date.now();
    if (name === VISITOR_COOKIE) visitorExpiry = buildVisitorExpiry(text, now);
    else visitorExpiry ??= buildVisitorExpiry(jar.read(VISITOR_COOKIE), now);
    domain ??= listDomains().find(isAccepted);
    if (domain === undefined) return false;
    setCookie(name, text, domain, name === SESSION_COOKIE ? now + SESSION_MINUTES * 60_000 : visitorExpiry);
    return true;
  },
  // On every domain on which it may lie: to find the right one would set a cookie where none is allowed.
  remove(name) {
    for (const domain of listDomains()) cookies.remove(name, { domain });
  },
  keys: () => [VISITOR_COOKIE, SESSION_COOKIE, ORIGIN_COOKIE],
});

/**
 * The domain that all subdomains share, the bare host where the browser accepts no wider one. It is known once
 * cookies are allowed and written; before, the name that most sites start with is no wider domain.
 */
export function readDomain(): string {
  return domain || location.hostname.replace(/^www\./, '');
}

/** Whether the browser takes a cookie for a domain: it knows which suffixes are public, we do not. */
function isAccepted(domain: string): boolean {
  setCookie(PROBE_COOKIE, '1', domain, Date.now() + 10_000);
  const isKept = cookies.get(PROBE_COOKIE) === '1';
  cookies.remove(PROBE_COOKIE, { domain });
  return isKept;
}

function setCookie(name: string, text: string, domain: string, expires: number): void {
  cookies.set(name, text, {
    expires: new Date(expires),
    domain,
    sameSite: 'Lax',
    secure: location.protocol === 'https:',
  });
}

/** `example.com`, `shop.example.com`, and last the bare host, as empty text. */
function listDomains(): string[] {
  const labels = location.hostname.split('.');
  return [...labels.slice(1).map((_, index) => labels.slice(-2 - index).join('.')), ''];
}
