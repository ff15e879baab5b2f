/**
 * The channels of Plausible, as of November 2026: the first rule of this list that matches.
 *
 * Source: https://plausible.io/docs/top-referrers and what its public repository documents. It follows GA4's order
 * (https://support.google.com/analytics/answer/9756891) with conditions of its own: a source whose name says ad is paid
 * whatever the medium, a `gclid` from Google and an `msclkid` from Bing are Paid Search, assistants stand before search
 * and mail is told by a part of a word. What has a source is at least Referral, and what has none Direct: nothing is
 * Unassigned. Every departure from it:
 *
 * - read-alike: a visit is read in one way for every naming. So the parameters `ref` and `source` are not read; what a
 *   tag leaves out is filled in by a click id or the referrer: `gclid` alone is Paid Search, `fbclid` alone Organic
 *   Social, where Plausible has no source and says Direct.
 * - own-tables: sources, and the names that say ad, are our own tables.
 * - webmail: Email is also told by the host of a webmail.
 * - assistant-medium: the medium `ai-assistant`, which GA4 writes, says AI Assistants as well.
 * - way-back: hosts of payments and sign-ins, and all under the site's own domain, are no referrer.
 */

import type { ChannelRule } from '../channel-rule.ts';
import { all, any, has, hasClickId, isAdName, isFrom, isPaid } from '../operators.ts';
import { isShopCampaign } from './is-shop-campaign.ts';
import { DISPLAY, MAIL, PUSH, REFERRAL, SOCIAL, VIDEO } from './media.ts';

const isBought = any(isPaid, isAdName);
const isGoogleAd = all(has('source', 'google'), hasClickId('gclid'));
const isBingAd = all(has('source', 'bing'), hasClickId('msclkid'));
const MAIL_WORDS = [...MAIL, '*email*', '*newsletter*'];

export const PLAUSIBLE_RULES: readonly ChannelRule[] = [
  { name: 'cross-network-campaign', channel: 'Cross-network', matches: has('campaign', '*cross-network*') },
  { name: 'paid-shopping-source', channel: 'Paid Shopping', matches: all(isFrom('shopping'), isBought) },
  { name: 'paid-shopping-campaign', channel: 'Paid Shopping', matches: all(isShopCampaign, isBought) },
  { name: 'paid-search-source', channel: 'Paid Search', matches: all(isFrom('search'), isBought) },
  { name: 'paid-search-gclid', channel: 'Paid Search', matches: isGoogleAd },
  { name: 'paid-search-msclkid', channel: 'Paid Search', matches: isBingAd },
  { name: 'paid-social-source', channel: 'Paid Social', matches: all(isFrom('social'), isBought) },
  { name: 'paid-video-source', channel: 'Paid Video', matches: all(isFrom('video'), isBought) },
  { name: 'display-medium', channel: 'Display', matches: has('medium', ...DISPLAY) },
  { name: 'paid-other', channel: 'Paid Other', matches: isBought },
  { name: 'organic-shopping-source', channel: 'Organic Shopping', matches: isFrom('shopping') },
  { name: 'organic-shopping-campaign', channel: 'Organic Shopping', matches: isShopCampaign },
  { name: 'organic-social-source', channel: 'Organic Social', matches: isFrom('social') },
  { name: 'organic-social-medium', channel: 'Organic Social', matches: has('medium', ...SOCIAL) },
  { name: 'organic-video-source', channel: 'Organic Video', matches: isFrom('video') },
  { name: 'organic-video-medium', channel: 'Organic Video', matches: has('medium', ...VIDEO) },
  { name: 'ai-assistants-source', channel: 'AI Assistants', matches: isFrom('ai') },
  { name: 'ai-assistants-medium', channel: 'AI Assistants', matches: has('medium', 'ai-assistant') },
  { name: 'organic-search-source', channel: 'Organic Search', matches: isFrom('search') },
  { name: 'organic-search-medium', channel: 'Organic Search', matches: has('medium', 'organic') },
  { name: 'referral-medium', channel: 'Referral', matches: has('medium', ...REFERRAL) },
  { name: 'email-source', channel: 'Email', matches: any(isFrom('email'), has('source', ...MAIL_WORDS)) },
  { name: 'email-medium', channel: 'Email', matches: has('medium', ...MAIL_WORDS) },
  { name: 'affiliates-medium', channel: 'Affiliates', matches: has('medium', 'affiliate') },
  { name: 'audio-medium', channel: 'Audio', matches: has('medium', 'audio') },
  { name: 'sms-source', channel: 'SMS', matches: has('source', 'sms') },
  { name: 'sms-medium', channel: 'SMS', matches: has('medium', 'sms') },
  { name: 'push-source', channel: 'Mobile Push Notifications', matches: has('source', 'firebase') },
  { name: 'push-medium', channel: 'Mobile Push Notifications', matches: has('medium', ...PUSH) },
  { name: 'referral-source', channel: 'Referral', matches: has('source', '*') },
  { name: 'direct', channel: 'Direct', matches: () => true },
];
