import { expect, it } from 'vitest';
import { buildFingerprint, buildTouch } from './build-touch.ts';

const NOW = Date.parse('2026-11-21T10:00:00.500Z');

function read(url: string) {
  return buildTouch({ url, referrer: '' }, NOW);
}

it('a touch has every utm parameter and click id, in any case, and nothing else of the query', () => {
  const url = 'https://shop.example/sale?UTM_Source=Google&utm_id=7&utm_own=x&GCLID=Abc&token=secret#top';
  expect(buildTouch({ url, referrer: 'https://www.google.com/' }, NOW)).toEqual({
    at: NOW / 1000 - 0.5,
    landingUrl: 'https://shop.example/sale',
    referrer: 'https://www.google.com/',
    utm: { source: 'Google', id: '7', own: 'x' },
    clickIds: { gclid: 'Abc' },
  });
});

it('parameters without a value are none', () => {
  expect(read('https://shop.example/?utm_source=&gclid=')).toMatchObject({ utm: {}, clickIds: {} });
});

it('a campaign is the same in any order and any company', () => {
  const one = buildFingerprint(read('https://shop.example/?utm_source=a&gclid=1&page=2'));
  expect(buildFingerprint(read('https://shop.example/other?gclid=1&utm_source=a'))).toBe(one);
  expect(buildFingerprint(read('https://shop.example/?utm_source=a&gclid=2'))).not.toBe(one);
  expect(buildFingerprint(read('https://shop.example/?utm_source=a'))).not.toBe(one);
});

it('no campaign is empty', () => {
  expect(buildFingerprint(read('https://shop.example/?q=utm_source'))).toBe('');
});
