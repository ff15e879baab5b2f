// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { buildLink, cutLink, findLinkedVisitor } from './link.ts';

const VISITOR = '01990000-0000-7000-8000-000000000001';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('a link carries the visitor for two minutes', () => {
  vi.useFakeTimers();
  const url = buildLink('https://other.example/shop?a=1#b', VISITOR);
  expect(findLinkedVisitor(url)).toBe(VISITOR);
  vi.advanceTimersByTime(119_000);
  expect(findLinkedVisitor(url)).toBe(VISITOR);
  vi.advanceTimersByTime(3_000);
  expect(findLinkedVisitor(url)).toBeUndefined();
});

it('a link carries nobody into another browser, nor when it was tampered with', () => {
  const url = buildLink('https://other.example/', VISITOR);
  expect(findLinkedVisitor(url.replace('0001.', '0002.'))).toBeUndefined();
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Another/1.0');
  expect(findLinkedVisitor(url)).toBeUndefined();
});

it('the visitor is cut from the URL and the rest of it stays', () => {
  expect(cutLink(buildLink('https://other.example/shop?a=1#b', VISITOR))).toBe(
    'https://other.example/shop?a=1#b',
  );
  expect(cutLink('https://other.example/?q=a%20b')).toBe('https://other.example/?q=a%20b');
});
