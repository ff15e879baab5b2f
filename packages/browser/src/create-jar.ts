import { ORIGIN_COOKIE, SESSION_COOKIE, VISITOR_COOKIE } from '@lazo/contract';
import Cookies from 'js-cookie';

/** The page's three cookies, or what stands for them in memory until cookies are allowed. */
export interface Jar {
  read(name: string): string | undefined;
  /** Expires at milliseconds since 1970. */
  write(name: string, text: string, expires: number): void;
  /** Whether cookies may be written; what memory holds then is. */
  setStored(isStored: boolean): void;
  /** Takes what an earlier consent left into memory, so that a visitor who must be asked again stays the same. */
  load(): void;
  clear(): void;
  /** The domain that all subdomains share; the bare host where the browser accepts no wider one. */
  findDomain(): string;
}

const NAMES = [VISITOR_COOKIE, SESSION_COOKIE, ORIGIN_COOKIE];
const PROBE_COOKIE = '_lazo_p';
const EXPIRED = 1;

// Our grammars are cookie-safe as they stand, so that their sizes are what the browser stores.
const cookies = Cookies.withConverter({ read: (text) => text, write: (text) => text as string });

export function createJar(): Jar {
  const memory = new Map<string, { text: string; expires: number }>();
  let isStored = false;
  let domain: string | undefined;

  const jar: Jar = {
    read: (name) => (isStored && readCookie(name)) || memory.get(name)?.text,
    write(name, text, expires) {
      memory.set(name, { text, expires });
      if (!isStored) return;
      domain ??= buildDomains().find(isAccepted) ?? '';
      writeCookie(name, text, { expires, domain });
    },
    setStored(next) {
      isStored = next;
      for (const [name, { text, expires }] of memory) if (expires) jar.write(name, text, expires);
    },
    load() {
      for (const name of NAMES) {
        const text = readCookie(name);
        if (text && !memory.has(name)) memory.set(name, { text, expires: 0 }); // lies where it should
      }
    },
    clear() {
      memory.clear();
      // On every domain on which they may lie: to find the right one would set a cookie where none is allowed.
      for (const domain of buildDomains())
        for (const name of NAMES) writeCookie(name, '', { expires: EXPIRED, domain });
    },
    // Asked once cookies are allowed and written; before, the name that most sites start with is no wider domain.
    findDomain: () => domain || location.hostname.replace(/^www\./, ''),
  };
  return jar;
}

// In a sandboxed frame the very look at document.cookie throws; memory serves instead.
function readCookie(name: string): string | undefined {
  try {
    return cookies.get(name);
  } catch {
    return undefined;
  }
}

function writeCookie(
  name: string,
  text: string,
  { expires, domain }: { expires: number; domain: string },
): void {
  try {
    cookies.set(name, text, {
      expires: new Date(expires),
      domain,
      sameSite: 'Lax',
      secure: location.protocol === 'https:',
    });
  } catch {} // as above
}

/** Whether the browser takes a cookie for a domain: it knows which suffixes are public, we do not. */
function isAccepted(domain: string): boolean {
  writeCookie(PROBE_COOKIE, '1', { expires: Date.now() + 10_000, domain });
  const isKept = readCookie(PROBE_COOKIE) === '1';
  writeCookie(PROBE_COOKIE, '', { expires: EXPIRED, domain });
  return isKept;
}

/** `example.com`, `shop.example.com`, and last the bare host, as empty text; of an IP address that alone. */
function buildDomains(): string[] {
  const labels = location.hostname.split('.');
  const parents = /^[\d.]+$/.test(location.hostname) ? [] : labels.slice(1);
  return [...parents.map((_, index) => labels.slice(index).join('.')).reverse(), ''];
}
