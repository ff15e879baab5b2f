import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isWithin, PASSING_HOSTS } from './referrers.ts';

/** The tables of `@lazo/channel`, read as text: this package has no use for the whole. */
const TABLES = ['payment-hosts', 'sign-in-hosts'].map((name) =>
  readFileSync(new URL(`../../channel/src/tables/${name}.ts`, import.meta.url), 'utf8'),
);
const KNOWN = TABLES.flatMap((table) =>
  [...table.matchAll(/^ {2}'([^']+)',/gm)].map(([, host]) => host as string),
);

it.each(PASSING_HOSTS)('%s is no touch to the service either', (host) => {
  expect(KNOWN.length).toBeGreaterThan(100);
  expect(isWithin(`https://${host}/`, KNOWN)).toBe(true);
});

it.each([
  ['https://www.paypal.com/pay', true],
  ['https://paypal.com/', true],
  ['https://notpaypal.com/', false],
  ['https://stripe.com/blog', false],
  ['https://klarna.com/shop', false],
  ['', false],
])('%j is a host to pass through: %s', (url, isPassing) => {
  expect(isWithin(url, PASSING_HOSTS)).toBe(isPassing);
});
