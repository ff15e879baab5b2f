import { readList } from './read-options.ts';

/**
 * Hosts through which a visitor passes on the way to buy or to sign in: coming back from there is no touch.
 * The short form of the tables in `@lazo/channel`; subdomains count too. November 2026.
 */
export const PASSING_HOSTS: readonly string[] = [
  // payment
  'paypal.com',
  'checkout.stripe.com',
  'pay.klarna.com',
  'adyen.com',
  'mollie.com',
  'redsys.es',
  // 3-D Secure
  'cardinalcommerce.com',
  // sign-in
  'accounts.google.com',
  'appleid.apple.com',
  'login.microsoftonline.com',
  'auth0.com',
  'okta.com',
];

/** Whether an address has one of these hosts, or a subdomain of one. Hosts are read as options are. */
export function isWithin(url: string, hosts: unknown): boolean {
  if (!url) return false;
  const { hostname } = new URL(url);
  return readList(hosts).some((host) => host && `.${hostname}`.endsWith(`.${host}`));
}
