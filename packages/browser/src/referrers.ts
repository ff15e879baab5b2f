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

/** Whether an address has one of these hosts, or a subdomain of one. */
export function isWithin(url: string, hosts: readonly string[]): boolean {
  return !!url && hosts.some((host) => `.${new URL(url).hostname}`.endsWith(`.${host}`));
}
