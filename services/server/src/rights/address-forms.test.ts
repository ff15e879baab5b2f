import { expect, test } from 'vitest';
import { buildAddressPatterns } from './address-forms.ts';

test('signs that mean something to Postgres stand for themselves', () => {
  const patterns = buildAddressPatterns(['50%_a+b@example.org']);
  expect(patterns?.likeAnyCase[0]).toBe('%50\\%\\_a+b@example.org%');
  expect(patterns?.anyCase.split('|')[0]).toBe('50%_a\\+b@example\\.org');
});

test('each form is looked for once, with the domain as people read it beside it', () => {
  const { likeAnyCase = [], likeExact = [] } = buildAddressPatterns(['ana@xn--bcher-kva.example']) ?? {};
  expect(likeAnyCase.slice(0, 1).concat(likeAnyCase.slice(10, 11))).toEqual([
    '%ana@xn--bcher-kva.example%',
    '%ana@bücher.example%',
  ]);
  for (const likes of [likeAnyCase, likeExact]) expect(new Set(likes).size).toBe(likes.length);
  expect(buildAddressPatterns([])).toBeUndefined();
});
