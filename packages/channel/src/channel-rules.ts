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
 * - way-back: hosts of payments and sign-ins are no referrer, without being configured.
 */

import type { Channel } from '@lazo/contract';
import type { Visit } from './read-visit.ts';
import { OFFLINE_MEDIA, type OfflineChannel } from './tables/offline-media.ts';
import type { SourceKind } from './tables/source-table.ts';

/** The day on which rules or tables last changed what a visit is called. */
export const CHANNEL_RULES_VERSION = '2026-11-22';

export interface ChannelRule {
  /** Kept with every touch that it decided. */
  name: string;
  channel: Channel;
  matches: (visit: Visit) => boolean;
}

export const CHANNEL_RULES: readonly ChannelRule[] = [
  { name: 'direct', channel: 'Direct', matches: isUntold },
  { name: 'cross-network-campaign', channel: 'Cross-network', matches: isCrossNetwork },
  { name: 'paid-shopping-source', channel: 'Paid Shopping', matches: isPaidOn('shopping') },
  { name: 'paid-shopping-campaign', channel: 'Paid Shopping', matches: isPaidShop },
  { name: 'paid-search-source', channel: 'Paid Search', matches: isPaidOn('search') },
  { name: 'paid-social-source', channel: 'Paid Social', matches: isPaidOn('social') },
  { name: 'paid-video-source', channel: 'Paid Video', matches: isPaidOn('video') },
  { name: 'paid-shopping-click-id', channel: 'Paid Shopping', matches: isSoldBy('shopping') },
  { name: 'paid-search-click-id', channel: 'Paid Search', matches: isSoldBy('search') },
  { name: 'paid-social-click-id', channel: 'Paid Social', matches: isSoldBy('social') },
  { name: 'display-medium', channel: 'Display', matches: isDisplay },
  { name: 'paid-other-medium', channel: 'Paid Other', matches: isPaid },
  { name: 'print-medium', channel: 'Print', matches: isOffline('Print') },
  { name: 'tv-medium', channel: 'TV', matches: isOffline('TV') },
  { name: 'radio-medium', channel: 'Radio', matches: isOffline('Radio') },
  { name: 'store-medium', channel: 'Store', matches: isOffline('Store') },
  { name: 'phone-medium', channel: 'Phone', matches: isOffline('Phone') },
  { name: 'organic-shopping-source', channel: 'Organic Shopping', matches: isFrom('shopping') },
  { name: 'organic-shopping-campaign', channel: 'Organic Shopping', matches: isShopCampaign },
  { name: 'organic-social-source', channel: 'Organic Social', matches: isFrom('social') },
  { name: 'organic-social-medium', channel: 'Organic Social', matches: isSocialMedium },
  { name: 'organic-video-source', channel: 'Organic Video', matches: isFrom('video') },
  { name: 'organic-video-medium', channel: 'Organic Video', matches: isVideoMedium },
  { name: 'ai-assistant-source', channel: 'AI Assistant', matches: isFrom('ai') },
  { name: 'ai-assistant-medium', channel: 'AI Assistant', matches: hasMedium('ai-assistant') },
  { name: 'ai-assistant-campaign', channel: 'AI Assistant', matches: isAssistantCampaign },
  { name: 'organic-search-source', channel: 'Organic Search', matches: isFrom('search') },
  { name: 'organic-search-medium', channel: 'Organic Search', matches: hasMedium('organic') },
  { name: 'referral-medium', channel: 'Referral', matches: hasMedium('referral', 'app', 'link') },
  { name: 'email-source', channel: 'Email', matches: isFromMail },
  { name: 'email-medium', channel: 'Email', matches: isMailMedium },
  { name: 'affiliates-medium', channel: 'Affiliates', matches: hasMedium('affiliate') },
  { name: 'audio-medium', channel: 'Audio', matches: hasMedium('audio') },
  { name: 'sms-source', channel: 'SMS', matches: hasSource('sms') },
  { name: 'sms-medium', channel: 'SMS', matches: hasMedium('sms') },
  { name: 'push-source', channel: 'Mobile Push Notifications', matches: hasSource('firebase') },
  { name: 'push-medium', channel: 'Mobile Push Notifications', matches: isPushMedium },
  { name: 'unassigned', channel: 'Unassigned', matches: () => true },
];

function isUntold({ source, medium, campaign, term, content }: Visit): boolean {
  return [source, medium, campaign, term, content].every((told) => told === null);
}

function isCrossNetwork({ campaign }: Visit): boolean {
  return /cross-network/i.test(campaign ?? '');
}

// GA4's ^(.*cp.*|ppc|retargeting|paid.*)$
const PAID = /cp|^ppc$|^retargeting$|^paid/;

function isPaid({ medium }: Visit): boolean {
  return PAID.test(medium ?? '');
}

function isPaidOn(kind: SourceKind) {
  return (visit: Visit) => visit.kind === kind && isPaid(visit);
}

// GA4's ^(.*(([^a-df-z]|^)shop|shopping).*)$ : a shop, an e-shop or an eshop, but no workshop
const SHOP = /(?:[^a-df-z]|^)shop|shopping/i;

function isShopCampaign({ campaign }: Visit): boolean {
  return SHOP.test(campaign ?? '');
}

function isPaidShop(visit: Visit): boolean {
  return isShopCampaign(visit) && isPaid(visit);
}

/** A paid visit whose source no table knows, while its click id says who sold it. */
function isSoldBy(kind: SourceKind) {
  return (visit: Visit) => visit.kind === undefined && visit.sold === kind && isPaid(visit);
}

const DISPLAY_MEDIA = new Set<string | null>(['display', 'banner', 'expandable', 'interstitial', 'cpm']);

function isDisplay({ medium }: Visit): boolean {
  return DISPLAY_MEDIA.has(medium);
}

function isOffline(channel: OfflineChannel) {
  const media = new Set<string>(OFFLINE_MEDIA[channel]);
  return ({ medium }: Visit) => media.has((medium ?? '').replace(/[_ ]/g, '-'));
}

function isFrom(kind: SourceKind) {
  return (visit: Visit) => visit.kind === kind;
}

const SOCIAL_MEDIUM = /^(?:social|sm|social[- ]network|social[- ]media)$/;

function isSocialMedium({ medium }: Visit): boolean {
  return SOCIAL_MEDIUM.test(medium ?? '');
}

function isVideoMedium({ medium }: Visit): boolean {
  return (medium ?? '').includes('video');
}

function isAssistantCampaign({ campaign }: Visit): boolean {
  return campaign?.toLowerCase() === '(ai-assistant)';
}

const MAIL = /^e[-_ ]?mail$/;

function isFromMail({ source, kind }: Visit): boolean {
  return kind === 'email' || MAIL.test(source ?? '');
}

function isMailMedium({ medium }: Visit): boolean {
  return MAIL.test(medium ?? '');
}

function isPushMedium({ medium }: Visit): boolean {
  return /push$|mobile|notification/.test(medium ?? '');
}

function hasMedium(...media: string[]) {
  return ({ medium }: Visit) => medium !== null && media.includes(medium);
}

function hasSource(name: string) {
  return ({ source }: Visit) => source === name;
}
