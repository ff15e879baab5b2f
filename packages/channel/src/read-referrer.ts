import { buildHost } from './build-host.ts';
import { findSite } from './find-site.ts';
import { isNoTouchHost } from './is-no-touch-host.ts';
import { isSignInPage } from './is-sign-in-page.ts';

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

export interface ReferrerFacts {
  referrer: string | null | undefined;
  /** Without `www.`; empty where the landing URL was none. */
  landingHost: string;
  /** Whether a host belongs to the site, or is none to come from, because the site says so. */
  isOwnHost: (host: string) => boolean;
}

/** What sent the visit; undefined when nothing did: no URL, the site itself, a payment or a sign-in. */
export function readReferrer({ referrer, landingHost, isOwnHost }: ReferrerFacts): Referrer | undefined {
  const url = referrer ? URL.parse(referrer) : null;
  if (!url || !PROTOCOLS.has(url.protocol)) return undefined;
  const page = { host: buildHost(url.hostname), path: url.pathname.toLowerCase() };
  if (page.host === '' || isSameSite(page.host, landingHost) || isOwnHost(page.host)) return undefined;
  return isNoTouchHost(page.host) || isSignInPage(page) ? undefined : page;
}

function isSameSite(host: string, other: string): boolean {
  if (host === other) return true;
  const site = findSite(host);
  return site !== null && site === findSite(other);
}
