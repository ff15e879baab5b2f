import type { Channel } from '@lazo/contract';

/** What GA4's conditions look at, in lower case; empty when the tag is missing. */
export interface Tags {
  source: string;
  medium: string;
  campaign: string;
}

/** One row of GA4's table. */
export interface Ga4Row {
  row: number;
  channel: Channel;
  matches: (tags: Tags) => boolean;
}

type Category = 'SEARCH' | 'SOCIAL' | 'SHOPPING' | 'VIDEO';

/** Rows of GA4's list of source categories (linked from the page below), one for each kind that the rules tell apart. */
const CATEGORIES = new Map<string, Category>([
  ['google', 'SEARCH'],
  ['bing', 'SEARCH'],
  ['duckduckgo', 'SEARCH'],
  ['facebook', 'SOCIAL'],
  ['linkedin', 'SOCIAL'],
  ['pinterest', 'SOCIAL'],
  ['youtube', 'VIDEO'],
  ['netflix', 'VIDEO'],
  ['amazon', 'SHOPPING'],
  ['walmart', 'SHOPPING'],
]);

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/;
const SHOP = /^(.*(([^a-df-z]|^)shop|shopping).*)$/;
const SOCIAL_MEDIA = ['social', 'social-network', 'social-media', 'sm', 'social network', 'social media'];
const EMAIL = ['email', 'e-mail', 'e_mail', 'e mail'];

const isOf =
  (category: Category) =>
  ({ source }: Tags) =>
    CATEGORIES.get(source) === category;
const isPaid = ({ medium }: Tags) => PAID.test(medium);
const isShop = (tags: Tags) => isOf('SHOPPING')(tags) || SHOP.test(tags.campaign);
const hasMedium =
  (...media: string[]) =>
  ({ medium }: Tags) =>
    media.includes(medium);

/**
 * GA4's default channel group for tagged traffic, written down from its page a second time and apart from the rules,
 * so that the two can disagree: https://support.google.com/analytics/answer/9756891, May 2026. Its own regular
 * expressions; case-insensitive, first match wins.
 */
export const GA4_ROWS: readonly Ga4Row[] = [
  {
    row: 1,
    channel: 'Direct',
    matches: (tags) => tags.source === '(direct)' && hasMedium('(none)', '(not set)')(tags),
  },
  { row: 2, channel: 'Cross-network', matches: ({ campaign }) => campaign.includes('cross-network') },
  { row: 3, channel: 'Paid Shopping', matches: (tags) => isShop(tags) && isPaid(tags) },
  { row: 4, channel: 'Paid Search', matches: (tags) => isOf('SEARCH')(tags) && isPaid(tags) },
  { row: 5, channel: 'Paid Social', matches: (tags) => isOf('SOCIAL')(tags) && isPaid(tags) },
  { row: 6, channel: 'Paid Video', matches: (tags) => isOf('VIDEO')(tags) && isPaid(tags) },
  {
    row: 7,
    channel: 'Display',
    matches: hasMedium('display', 'banner', 'expandable', 'interstitial', 'cpm'),
  },
  { row: 8, channel: 'Paid Other', matches: isPaid },
  { row: 9, channel: 'Organic Shopping', matches: isShop },
  {
    row: 10,
    channel: 'Organic Social',
    matches: (tags) => isOf('SOCIAL')(tags) || hasMedium(...SOCIAL_MEDIA)(tags),
  },
  {
    row: 11,
    channel: 'Organic Video',
    matches: (tags) => isOf('VIDEO')(tags) || /^(.*video.*)$/.test(tags.medium),
  },
  {
    row: 12,
    channel: 'Organic Search',
    matches: (tags) => isOf('SEARCH')(tags) || hasMedium('organic')(tags),
  },
  {
    row: 13,
    channel: 'AI Assistant',
    matches: (tags) => hasMedium('ai-assistant')(tags) || tags.campaign === '(ai-assistant)',
  },
  { row: 14, channel: 'Referral', matches: hasMedium('referral', 'app', 'link') },
  {
    row: 15,
    channel: 'Email',
    matches: (tags) => EMAIL.includes(tags.source) || hasMedium(...EMAIL)(tags),
  },
  { row: 16, channel: 'Affiliates', matches: hasMedium('affiliate') },
  { row: 17, channel: 'Audio', matches: hasMedium('audio') },
  { row: 18, channel: 'SMS', matches: (tags) => tags.source === 'sms' || hasMedium('sms')(tags) },
  {
    row: 19,
    channel: 'Mobile Push Notifications',
    matches: ({ source, medium }) =>
      medium.endsWith('push') || /mobile|notification/.test(medium) || source === 'firebase',
  },
  { row: 20, channel: 'Unassigned', matches: () => true },
];

/** Values for each tag such that their combinations reach both sides of every condition above; empty is no tag. */
export const GA4_GRID = {
  sources: [
    ...['', '(direct)', ...CATEGORIES.keys()],
    ...['partner', 'email', 'e-mail', 'e_mail', 'e mail', 'emails', 'sms', 'smsbump', 'firebase', 'fire'],
    ...['chatgpt.com', 'gmail', 'adwords', 'telegram', 'null'],
  ],
  media: [
    ...['', '(none)', '(not set)', 'none'],
    ...[
      'cpc',
      'cpm',
      'xcpx',
      'ppc',
      'appc',
      'ppcs',
      'retargeting',
      'retargetings',
      'paid',
      'paidsocial',
      'unpaid',
    ],
    ...['display', 'displays', 'banner', 'expandable', 'interstitial'],
    ...SOCIAL_MEDIA,
    ...['social_media', 'smm', 'video', 'in-videos', 'organic', 'organics', 'ai-assistant', 'ai'],
    ...['referral', 'app', 'link', 'links', ...EMAIL, 'emails', 'affiliate', 'affiliates', 'audio', 'audios'],
    ...['sms', 'mms', 'push', 'web-push', 'pushed', 'mobile', 'automobiles', 'notification', 'notifications'],
    ...['print', 'tv', 'radio', 'store', 'phone'],
  ],
  campaigns: [
    ...['', 'spring', 'PMax Cross-network ES', 'crossnetwork'],
    ...['shop', 'e-shop', 'eshop', 'workshop', 'Shopping', '(ai-assistant)', 'ai-assistant'],
  ],
} as const;
