import type { Naming } from '@lazo/contract';
import type { ChannelRule } from '../channel-rule.ts';
import { GA4_RULES } from './ga4.ts';
import { MATOMO_RULES } from './matomo.ts';
import { PLAUSIBLE_RULES } from './plausible.ts';

/** Whose names a site can choose; each list is ordered, and its last rule matches everything. */
export const NAMING_RULES: Readonly<Record<Naming, readonly ChannelRule[]>> = {
  ga4: GA4_RULES,
  plausible: PLAUSIBLE_RULES,
  matomo: MATOMO_RULES,
};
