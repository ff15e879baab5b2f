import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMatcher } from './build-matcher.ts';

/** The meaning of a pattern, by trying everything. */
function isMatch(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return text[0] === pattern[0] && isMatch(text.slice(1), pattern.slice(1));
  return isMatch(text, pattern.slice(1)) || (text !== '' && isMatch(text.slice(1), pattern));
}

describe('a pattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });

  test('matches what it matches when everything is tried', () => {
    fc.assert(
      fc.property(letters, pattern, (text, written) => {
        expect(buildMatcher([written])(text)).toBe(isMatch(text, written));
      }),
      { numRuns: 5_000 },
    );
  });

  test('of a list matches when one of them does', () => {
    fc.assert(
      fc.property(letters, fc.array(pattern), (text, patterns) => {
        expect(buildMatcher(patterns)(text)).toBe(patterns.some((written) => isMatch(text, written)));
      }),
    );
  });

  test.each([
    ['brand*', 'brand', true],
    ['*brand*', 'my-brand-2026', true],
    ['Brand', 'brand', true],
    ['a*a', 'a', false],
    ['ab*bc', 'abc', false],
    ['a.c', 'abc', false],
    ['*', '', true],
  ])('%j of %j is %s', (written, text, matches) => {
    expect(buildMatcher([written])(text)).toBe(matches);
  });

  test('of what was not told is null alone', () => {
    expect(buildMatcher([null])(null)).toBe(true);
    expect(buildMatcher(['*'])(null)).toBe(false);
    expect(buildMatcher([null])('null')).toBe(false);
  });

  test('made to be slow takes no longer than its text is long', () => {
    const slow = buildMatcher([`${'*a'.repeat(99)}*b`]);
    const start = performance.now();
    for (let call = 0; call < 1_000; call += 1) slow('a'.repeat(2_000));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
