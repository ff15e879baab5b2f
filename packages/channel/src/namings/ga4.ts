/**
 * Why a visit has the channel that it has: the first rule of this list that matches.
 *
 * The order, the names and the conditions are those of GA4's default channel group for tagged traffic, May 2026
 * (https://support.google.com/analytics/answer/9756891; assistants: https://support.google.com/analytics/answer/9164320).
 * Every departure from it, by the name under which `ga4-departures.cases.ts` shows it:
 *
 * - assistants-first: AI Assistant stands before Organic Search, which knows some assistants as search engines, and
 *   before Referral. It is also told by the source, so that `utm_source=chatgpt.com` counts without a referrer; the
 *   campaign `(ai-assistant)` is read, never written.
 * - offline: Print, TV, Radio, Store, Phone are ours, by medium. They stand before the organic rows, so that a flyer of
 *   a source which also sells online stays a flyer.
 * - click-ids: GA4 asks a linked ad account for the network of an ad. We have the click id alone: `gclid` and its like
 *   are Paid Search unless source or campaign say otherwise, `dclid` is Display, the networks' own ids are Paid Social.
 *   What Meta writes onto every link (`fbclid`, `igshid`) says Organic Social, and nothing beside another referrer.
 * - filled-in: what a tag leaves out is filled in: a source from the click id or the referrer, a medium from a click id
 *   that proves a click, or from a name that says ad (`adwords`). GA4 leaves `(not set)`.
 * - own-tables: the lists of sources are our own tables, compared by their usual name (`tg`, `t.me`: telegram). A known
 *   referrer has the medium of its kind (`social`, `video`) where GA4 says `referral`.
 * - webmail: Email is also told by the host of a webmail, of a mail app, or of a protection of links in mails.
 * - absent-words: `null`, `undefined`, `(not set)`, `(none)` and `(direct)` as written values count as absent, so Direct
 *   is a visit that tells nothing at all: `(direct)` beside a campaign is not.
 * - way-back: payments and sign-ins are no referrer, without being configured; nor is any host under the domain that
 *   the landing page's is registered under.
 */

import type { SourceKind } from '@lazo/contract';
import type { ChannelRule } from '../channel-rule.ts';
import { all, any, type Condition, has, isFrom, isPaid } from '../operators.ts';
import { isOffline } from './is-offline.ts';
import { isShopCampaign } from './is-shop-campaign.ts';
import { DISPLAY, MAIL, PUSH, REFERRAL, SOCIAL, VIDEO } from './media.ts';

export const GA4_RULES: readonly ChannelRule[] = [
  { name: 'direct', channel: 'Direct', matches: isUntold() },
  { name: 'cross-network-campaign', channel: 'Cross-network', matches: has('campaign', '*cross-network*') },
  { name: 'paid-shopping-source', channel: 'Paid Shopping', matches: all(isFrom('shopping'), isPaid) },
  { name: 'paid-shopping-campaign', channel: 'Paid Shopping', matches: all(isShopCampaign, isPaid) },
  { name: 'paid-search-source', channel: 'Paid Search', matches: all(isFrom('search'), isPaid) },
  { name: 'paid-social-source', channel: 'Paid Social', matches: all(isFrom('social'), isPaid) },
  { name: 'paid-video-source', channel: 'Paid Video', matches: all(isFrom('video'), isPaid) },
  { name: 'paid-shopping-click-id', channel: 'Paid Shopping', matches: all(isSoldBy('shopping'), isPaid) },
  { name: 'paid-search-click-id', channel: 'Paid Search', matches: all(isSoldBy('search'), isPaid) },
  { name: 'paid-social-click-id', channel: 'Paid Social', matches: all(isSoldBy('social'), isPaid) },
  { name: 'display-medium', channel: 'Display', matches: has('medium', ...DISPLAY) },
  { name: 'paid-other-medium', channel: 'Paid Other', matches: isPaid },
  { name: 'print-medium', channel: 'Print', matches: isOffline('Print') },
  { name: 'tv-medium', channel: 'TV', matches: isOffline('TV') },
  { name: 'radio-medium', channel: 'Radio', matches: isOffline('Radio') },
  { name: 'store-medium', channel: 'Store', matches: isOffline('Store') },
  { name: 'phone-medium', channel: 'Phone', matches: isOffline('Phone') },
  { name: 'organic-shopping-source', channel: 'Organic Shopping', matches: isFrom('shopping') },
  { name: 'organic-shopping-campaign', channel: 'Organic Shopping', matches: isShopCampaign },
  { name: 'organic-social-source', channel: 'Organic Social', matches: isFrom('social') },
  { name: 'organic-social-medium', channel: 'Organic Social', matches: has('medium', ...SOCIAL) },
  { name: 'organic-video-source', channel: 'Organic Video', matches: isFrom('video') },
  { name: 'organic-video-medium', channel: 'Organic Video', matches: has('medium', ...VIDEO) },
  { name: 'ai-assistant-source', channel: 'AI Assistant', matches: isFrom('ai') },
  { name: 'ai-assistant-medium', channel: 'AI Assistant', matches: has('medium', 'ai-assistant') },
  { name: 'ai-assistant-campaign', channel: 'AI Assistant', matches: has('campaign', '(ai-assistant)') },
  { name: 'organic-search-source', channel: 'Organic Search', matches: isFrom('search') },
  { name: 'organic-search-medium', channel: 'Organic Search', matches: has('medium', 'organic') },
  { name: 'referral-medium', channel: 'Referral', matches: has('medium', ...REFERRAL) },
  { name: 'email-source', channel: 'Email', matches: any(isFrom('email'), has('source', ...MAIL)) },
  { name: 'email-medium', channel: 'Email', matches: has('medium', ...MAIL) },
  { name: 'affiliates-medium', channel: 'Affiliates', matches: has('medium', 'affiliate') },
  { name: 'audio-medium', channel: 'Audio', matches: has('medium', 'audio') },
  { name: 'sms-source', channel: 'SMS', matches: has('source', 'sms') },
  { name: 'sms-medium', channel: 'SMS', matches: has('medium', 'sms') },
  { name: 'push-source', channel: 'Mobile Push Notifications', matches: has('source', 'firebase') },
  { name: 'push-medium', channel: 'Mobile Push Notifications', matches: has('medium', ...PUSH) },
  { name: 'unassigned', channel: 'Unassigned', matches: () => true },
];

function isUntold(): Condition {
  return all(
    ...(['source', 'medium', 'campaign', 'term', 'content'] as const).map((field) => has(field, null)),
  );
}

/** A visit whose source no table knows, while its click id says who sold it. */
function isSoldBy(wanted: SourceKind): Condition {
  return ({ kind, sold }) => kind === undefined && sold === wanted;
}
