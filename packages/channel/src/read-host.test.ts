import { expect, test } from 'vitest';
import { readHost } from './read-host.ts';

test('a host is the same with a scheme, a port or a path around it', () => {
  for (const text of [
    'Shop.example',
    'www.shop.example',
    'https://shop.example/',
    'shop.example:8443',
    'shop.example/a?b',
  ]) {
    expect(readHost(text), text).toBe('shop.example');
  }
});

test('a host in letters of a language is the one that browsers tell', () => {
  expect(readHost('España.example')).toBe('xn--espaa-rta.example');
});

test('an address for mail and what is no host are none', () => {
  for (const text of ['ann@shop.example', 'two words.example', '', '://']) {
    expect(readHost(text), text).toBe('');
  }
});
