import { expect, it } from 'vitest';
import { buildTraits } from './build-traits.ts';

it.each([
  ['a user id', ['u-1'], { userId: 'u-1' }],
  ['a number', [42], { userId: '42' }],
  ['an address', ['ana@example.com', { name: 'Ana' }], { email: 'ana@example.com', name: 'Ana' }],
  ['a user id and traits', ['u-1', { email: 'a@b.example' }], { userId: 'u-1', email: 'a@b.example' }],
  ['traits alone', [{ email: 'a@b.example' }], { email: 'a@b.example' }],
  ['nobody and traits', [null, { plan: 'pro' }], { plan: 'pro' }],
  ['nothing', [], {}],
])('identify takes %s', (_, [user, more], traits) => {
  expect(buildTraits(user, more as Record<string, unknown> | undefined)).toEqual(traits);
});
