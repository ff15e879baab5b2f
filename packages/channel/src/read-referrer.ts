import { buildHost } from './build-host.ts';
import { isNoTouchHost } from './is-no-touch-host.ts';

// Android says which app opened the browser: android-app://com.google.android.gm/
// https://developer.android.com/reference/android/content/Intent#EXTRA_REFERRER
const PROTOCOLS = new Set(['http:', 'https:', 'android-app:']);

/** The page that sent the visit. */
export interface Referrer {
  /** Without `www.` */
  host: string;
  /** In lower case; `/` where the browser told no more, which is the rule between sites. */
  path: string;
}

/** What sent the visit; undefined when nothing did: no URL, the site itself, a payment or a sign-in. */
export function readReferrer(
  referrer: string | null | undefined,
  ownHosts: readonly string[],
): Referrer | undefined {
  const url = referrer ? URL.parse(referrer) : null;
  if (!url || !PROTOCOLS.has(url.protocol)) return undefined;
  const host = buildHost(url.hostname);
  if (host === '' || isNoTouchHost(host) || ownHosts.some((own) => isSameSite(host, own))) return undefined;
  return { host, path: url.pathname.toLowerCase() };
}

function isSameSite(host: string, own: string): boolean {
  return isWithin(host, own) || isWithin(own, host);
}

function isWithin(host: string, parent: string): boolean {
  // A parent without a dot is a top-level domain, which no site owns.
  return host === parent || (parent.includes('.') && host.endsWith(`.${parent}`));
}
