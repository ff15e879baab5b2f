import { expect, test } from 'vitest';
import { isNoTouchHost } from './is-no-touch-host.ts';

test('a payment host, its subdomains and its www. are no touch', () => {
  for (const host of ['paypal.com', 'www.paypal.com', 'checkout.PayPal.com.', 'sis.redsys.es']) {
    expect(isNoTouchHost(host), host).toBe(true);
  }
});

test('a sign-in host is no touch, and its parent is a touch', () => {
  expect(isNoTouchHost('accounts.google.com')).toBe(true);
  expect(isNoTouchHost('google.com')).toBe(false);
});

test('a name that merely ends alike is a touch', () => {
  for (const host of ['notpaypal.com', 'paypal.com.phish.example', 'com', '']) {
    expect(isNoTouchHost(host), host).toBe(false);
  }
});
