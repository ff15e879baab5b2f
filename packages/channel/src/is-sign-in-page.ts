import { buildMatcher } from './build-matcher.ts';
import { findSite } from './find-site.ts';
import { SIGN_IN_PAGES } from './tables/sign-in-pages.ts';

const matchers = new Map(Object.entries(SIGN_IN_PAGES).map(([site, paths]) => [site, buildMatcher(paths)]));

/** Whether a page signs people in for other sites, on a site that is also a place to come from. */
export function isSignInPage({ host, path }: { host: string; path: string }): boolean {
  if (path === '/') return false;
  return matchers.get(findSite(host) ?? '')?.(path) ?? false;
}
