import { expect, test } from 'vitest';
import { buildHost } from './build-host.ts';

test('www. goes where a name is left, and a host longer than DNS allows is none', () => {
  expect(buildHost('WWW.Shop.example.')).toBe('shop.example');
  expect(buildHost('www.com')).toBe('www.com');
  expect(buildHost('a.'.repeat(2_000))).toBe('');
});
