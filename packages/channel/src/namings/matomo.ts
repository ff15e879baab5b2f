/**
 * The channel types of Matomo, as of November 2026: the first rule of this list that matches.
 *
 * Source: https://matomo.org/faq/reports/what-are-referrers and, for what is a network or an assistant,
 * https://github.com/matomo-org/searchengine-and-social-list (CC0). A campaign parameter outranks the referrer, and the
 * rest is told by the referrer alone. Every departure from it:
 *
 * - read-alike: a visit is read in one way for every naming. So a campaign is told by `utm_source`, `utm_medium` or
 *   `utm_campaign`, not by `mtm_*` and `pk_*`; and without tags a click id says where a visit came from, before the
 *   referrer where it proves a click.
 * - own-tables: engines, networks and assistants are our own tables. Video sites count as networks, as Matomo counts
 *   the best known of them; webmail and shops are websites.
 * - way-back: hosts of payments and sign-ins, and all under the site's own domain, are no referrer.
 */

import type { ChannelRule } from '../channel-rule.ts';
import { has, isFrom, isTagged } from '../operators.ts';

export const MATOMO_RULES: readonly ChannelRule[] = [
  { name: 'campaign-tag', channel: 'Campaigns', matches: isTagged },
  { name: 'direct-entry', channel: 'Direct Entry', matches: has('source', null) },
  { name: 'ai-assistant-source', channel: 'AI Assistants', matches: isFrom('ai') },
  { name: 'search-engine-source', channel: 'Search Engines', matches: isFrom('search') },
  { name: 'social-network-source', channel: 'Social Networks', matches: isFrom('social', 'video') },
  { name: 'website-source', channel: 'Websites', matches: () => true },
];
