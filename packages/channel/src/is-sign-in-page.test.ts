import { expect, test } from 'vitest';
import { findSite } from './find-site.ts';
import { isSignInPage } from './is-sign-in-page.ts';
import { SIGN_IN_PAGES } from './tables/sign-in-pages.ts';

test('a site is written as it was registered, a path in lower case with its slash', () => {
  for (const [site, paths] of Object.entries(SIGN_IN_PAGES)) {
    expect(findSite(site)).toBe(site);
    for (const path of paths) expect(path).toMatch(/^\/[a-z\d/*]+$/);
  }
});

test('a page signs in on any host of its site, and its neighbours do not', () => {
  expect(isSignInPage({ host: 'es-es.facebook.com', path: '/v23.0/dialog/oauth' })).toBe(true);
  for (const path of ['/', '/dialog', '/dialog/oauth/help', '/dialog/oauthority']) {
    expect(isSignInPage({ host: 'facebook.com', path }), path).toBe(false);
  }
});
