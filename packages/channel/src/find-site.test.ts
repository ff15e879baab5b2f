import { describe, expect, test } from 'vitest';
import { buildBrand, findSite, isPublicSuffix } from './find-site.ts';

describe('the site of a host, by https://publicsuffix.org/list/', () => {
  test.each([
    ['blog.shop.example', 'shop.example'],
    ['a.b.shop.co.uk', 'shop.co.uk'],
    ['a.shop.github.io', 'shop.github.io'],
    ['www.xn--55qx5d.cn', 'www.xn--55qx5d.cn'],
    ['wiki.corp.internal', 'corp.internal'],
    ['github.io', null],
    ['co.uk', null],
    ['localhost', null],
    ['192.0.2.7', null],
    ['[2001:db8::1]', null],
    ['', null],
  ])('%j is %j', (host, site) => {
    expect(findSite(host)).toBe(site);
  });
});

test('a suffix of registries is nobody’s, one of a platform is the platform’s', () => {
  for (const host of ['com', 'co.uk', 'example', 'localhost', '192.0.2.7']) {
    expect(isPublicSuffix(host), host).toBe(true);
  }
  for (const host of ['github.io', 'shop.example']) expect(isPublicSuffix(host), host).toBe(false);
});

// Suffixes at which Google answers, of each make: https://www.google.com/supported_domains
test.each([
  'com',
  'cat',
  'es',
  'co.uk',
  'com.mx',
  'co.jp',
  'com.bd',
  'co.ck',
  'com.fj',
  'co.zw',
  'com.na',
  'com.et',
])('a brand is itself in the country %s', (country) => {
  expect(buildBrand(`images.google.${country}`)).toBe('images.google.*');
});

test.each(['dev', 'org', 'gob.es', 'org.uk', 'com.de', 'co.nl', 'blogspot.com', 'zz', 'com.example'])(
  'a brand is a stranger’s name in %s',
  (suffix) => {
    expect(buildBrand(`google.${suffix}`)).toBe(`google.${suffix}`);
  },
);
