// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GRANTED, PENDING } from './consent.ts';
import { buildLink, findLinkedVisitor, watchLinks } from './links.ts';
import { setAllowed } from './settings.ts';
import { enterSession, offerVisitor, readIds } from './visit.ts';

const VISITOR = '01990000-0000-7000-8000-000000000001';

beforeEach(() => {
  offerVisitor(VISITOR);
  setAllowed(GRANTED);
  enterSession({ url: location.href, referrer: '' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function read(url: string): string {
  return new URL(url).searchParams.get('_lazo') ?? '';
}

it('a link carries the visitor for two minutes', () => {
  vi.useFakeTimers();
  const token = read(buildLink('https://other.example/shop?a=1#b'));
  expect(readIds().visitorId).toBe(VISITOR);
  expect(findLinkedVisitor(token)).toBe(VISITOR);
  vi.advanceTimersByTime(119_000);
  expect(findLinkedVisitor(token)).toBe(VISITOR);
  vi.advanceTimersByTime(3_000);
  expect(findLinkedVisitor(token)).toBe('');
});

it('a link carries nobody into another browser, nor when it was tampered with', () => {
  const token = read(buildLink('https://other.example/'));
  expect(findLinkedVisitor(token.replace('0001.', '0002.'))).toBe('');
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Another/1.0');
  expect(findLinkedVisitor(token)).toBe('');
});

it('a link carries nobody without consent, and what is no URL stays what it is', () => {
  expect(buildLink('http://[')).toBe('http://[');
  setAllowed(PENDING);
  expect(buildLink('https://other.example/')).toBe('https://other.example/');
});

it('the visitor is cut from the address and the rest of it stays', () => {
  history.replaceState({ a: 1 }, '', buildLink('/shop?a=1#b'));
  watchLinks();
  expect(location.href).toBe('https://www.shop.example/shop?a=1#b');
  expect(history.state).toEqual({ a: 1 });
  history.replaceState(null, '', '/?q=a%20b');
  watchLinks();
  expect(location.search).toBe('?q=a%20b');
});
