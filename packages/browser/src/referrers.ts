/**
 * Hosts through which a visitor passes on the way to buy or to sign in: coming back from there is no touch.
 * The short form of the table in `@lazo/channel`; subdomains count too. November 2026.
 */
export const PASSING_HOSTS: readonly string[] = [
  // payment
  'paypal.com',
  'stripe.com',
  'klarna.com',
  'adyen.com',
  'mollie.com',
  'redsys.es',
  'checkout.com',
  'worldpay.com',
  // 3-D Secure
  'cardinalcommerce.com',
  // sign-in
  'accounts.google.com',
  'appleid.apple.com',
  'login.microsoftonline.com',
  'login.live.com',
  'auth0.com',
  'okta.com',
];

/** Whether a referrer's host is one of these, or a subdomain of one. */
export function isReferrerOf(referrer: string, hosts: readonly string[]): boolean {
  if (!referrer) return false;
  const { hostname } = new URL(referrer);
  return hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}
