import { buildHost } from './build-host.ts';
import { buildHostMatcher } from './build-host-matcher.ts';
import { PAYMENT_HOSTS } from './tables/payment-hosts.ts';
import { SIGN_IN_HOSTS } from './tables/sign-in-hosts.ts';

const isListed = buildHostMatcher([...PAYMENT_HOSTS, ...SIGN_IN_HOSTS]);

/**
 * Whether a host, or one that it is a subdomain of, takes payments or signs people in. Whoever comes back from
 * there was on the site already, so it is no touch.
 */
export function isNoTouchHost(host: string): boolean {
  return isListed(buildHost(host));
}
