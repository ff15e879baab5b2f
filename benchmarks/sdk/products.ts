import type { Product } from './product.ts';
import { AHOY } from './products/ahoy.ts';
import { LAZO } from './products/lazo.ts';
import { MIXPANEL } from './products/mixpanel.ts';
import { POSTHOG } from './products/posthog.ts';
import { SNOWPLOW } from './products/snowplow.ts';

/** Who is measured, in the order of the table. */
export const PRODUCTS: Product[] = [LAZO, SNOWPLOW, POSTHOG, MIXPANEL, AHOY];
