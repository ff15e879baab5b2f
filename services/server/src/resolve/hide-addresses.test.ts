import { expect, test } from 'vitest';
import { hashAddress, isHashedAddress } from './hashed-address.ts';
import { hideAddresses } from './hide-addresses.ts';
import { normaliseKey } from './normalise-key.ts';

const SITE = { hashAddresses: true, secret: Buffer.from('the secret of one site') };
const OTHER = { hashAddresses: true, secret: Buffer.from('the secret of another') };
const ANA = hashAddress(SITE.secret, 'ana.gomez@example.org');
const PHONE = hashAddress(SITE.secret, '+34600123456');
const hide = (value: unknown) => hideAddresses(SITE, value);

test.each<[string, string, string]>([
  ['as written', 'ana.gomez@example.org', ANA],
  ['in capitals', 'ANA.Gomez@Example.ORG', ANA],
  ['in a sentence', 'Write to ana.gomez@example.org.', `Write to ${ANA}.`],
  ['in quotes', "'ana.gomez@example.org'", `'${ANA}'`],
  ['with a name', 'Ana <ana.gomez@example.org>', `Ana <${ANA}>`],
  ['in a URL', 'https://shop.example/?e=ana.gomez%40example.org&a=1', `https://shop.example/?e=${ANA}&a=1`],
  ['encoded three times', 'ana.gomez%252540example.org', ANA],
  ['encoded with its field', 'email%3Dana.gomez%40example.org', `email=${ANA}`],
  ['as HTML', 'ana.gomez&#64;example.org', ANA],
  ['with a wide @', 'ana.gomez＠example.org', ANA],
  ['beside a sign that only looks encoded', 'ana.gomez@example.org 100%', `${ANA} 100%`],
  ['twice', 'ana.gomez@example.org, ana.gomez@example.org', `${ANA}, ${ANA}`],
  ['a number', 'call +34 600 123 456 today', `call ${PHONE} today`],
  ['a number, encoded', 'tel=%2B34600123456', `tel=${PHONE}`],
])('an address or a number %s is its hash', (_, text, hidden) => {
  expect(hide(text)).toBe(hidden);
  expect(hide(hidden)).toBe(hidden);
});

test.each([
  'test@test.com',
  'undefined@example.org',
  'react@19.2.0',
  '@ana',
  'ana@localhost',
  '2026-11-21T10:00:00.123456+01:00',
  '1+12345678',
  '+1 234',
  'https://shop.example/?a=1&b=%20c',
])('%s is nobody’s address and stays', (text) => {
  expect(hide(text)).toBe(text);
});

test('fields, names of fields and lists are looked through; bare digits are a number where the field is called so', () => {
  const told = { 'ana.gomez@example.org': [{ deep: ['Ana.Gomez@example.org', 7, null, true] }] };
  expect(hide(told)).toEqual({ [ANA]: [{ deep: [ANA, 7, null, true] }] });
  const bare = hashAddress(SITE.secret, '600123456');
  expect(hide({ phone: 600123456, mobile_phone: '600 123 456', order: '600123456', tel: 'none' })).toEqual({
    phone: bare,
    mobile_phone: bare,
    order: '600123456',
    tel: 'none',
  });
  expect(hide({ email: ' ODD!sign/ana@example.org ' })).toEqual({
    email: hashAddress(SITE.secret, 'odd!sign/ana@example.org'),
  });
});

test('what nests deeper than any door allows is left out', () => {
  let deep: unknown = 'ana.gomez@example.org';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(JSON.stringify(hide(deep))).toMatch(/^\[{40}null\]{40}$/);
});

test('a hash is a key as it stands, and another one on every site', () => {
  expect(isHashedAddress(ANA)).toBe(true);
  expect(normaliseKey('email', ANA)).toEqual({ kind: 'email', key: ANA });
  expect(hide({ email: ANA, phone: PHONE })).toEqual({ email: ANA, phone: PHONE });
  expect(hideAddresses(OTHER, 'ana.gomez@example.org')).not.toBe(ANA);
  expect(hideAddresses({ ...SITE, hashAddresses: false }, 'ana.gomez@example.org')).toBe(
    'ana.gomez@example.org',
  );
});
