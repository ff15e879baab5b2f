import type { Channel, ChannelName } from '@lazo/contract';
import type { Tags } from './ga4-channel-group.cases.ts';
import { OFFLINE_MEDIA } from './tables/offline-media.ts';

/** A way in which a visit is called differently than GA4 calls it. */
export interface Departure {
  /** As the header of `namings/ga4.ts` has it. */
  name: string;
  /** Whether it is why these tags have this channel of ours. Empty when it takes a referrer or a click id. */
  explains?: (tags: Tags, ours: ChannelName) => boolean;
  /** Visits that show it, with GA4's channel and ours. */
  shows: { query?: string; referrer?: string; ga4: Channel; ours: Channel }[];
}

const SEARCH: ChannelName[] = ['Organic Search', 'Paid Search'];
const SOCIAL: ChannelName[] = ['Organic Social', 'Paid Social'];
const ABSENT = ['null', '(direct)', '(none)', '(not set)'];
const offlineMedia = new Set<string>(Object.values(OFFLINE_MEDIA).flat());

export const GA4_DEPARTURES: readonly Departure[] = [
  {
    name: 'assistants-first',
    explains: (_, ours) => ours === 'AI Assistant',
    shows: [
      { query: 'utm_source=chatgpt.com', ga4: 'Unassigned', ours: 'AI Assistant' },
      { query: 'utm_source=chatgpt.com&utm_medium=referral', ga4: 'Referral', ours: 'AI Assistant' },
      { query: 'utm_source=google&utm_medium=ai-assistant', ga4: 'Organic Search', ours: 'AI Assistant' },
    ],
  },
  {
    name: 'offline',
    explains: ({ medium }, ours) => offlineMedia.has(medium) && ours in OFFLINE_MEDIA,
    shows: [
      { query: 'utm_source=elpais&utm_medium=print', ga4: 'Unassigned', ours: 'Print' },
      { query: 'utm_source=walmart&utm_medium=store', ga4: 'Organic Shopping', ours: 'Store' },
    ],
  },
  {
    name: 'click-ids',
    shows: [
      { query: 'utm_source=spring&utm_medium=cpc&gclid=1', ga4: 'Paid Other', ours: 'Paid Search' },
      { query: 'fbclid=1', ga4: 'Direct', ours: 'Organic Social' },
    ],
  },
  {
    name: 'filled-in',
    explains: ({ source, medium }) => source === 'adwords' && medium === '',
    shows: [
      { query: 'utm_source=adwords', ga4: 'Unassigned', ours: 'Paid Search' },
      {
        query: 'utm_medium=cpc',
        referrer: 'https://www.google.com/',
        ga4: 'Paid Other',
        ours: 'Paid Search',
      },
    ],
  },
  {
    name: 'own-tables',
    explains: ({ source }, ours) =>
      (source === 'telegram' && SOCIAL.includes(ours)) || (source === 'adwords' && SEARCH.includes(ours)),
    shows: [
      { query: 'utm_source=tg', ga4: 'Unassigned', ours: 'Organic Social' },
      { query: 'utm_source=bsky.app&utm_medium=link', ga4: 'Referral', ours: 'Organic Social' },
    ],
  },
  {
    name: 'webmail',
    explains: ({ source }, ours) => source === 'gmail' && ours === 'Email',
    shows: [{ referrer: 'https://mail.google.com/', ga4: 'Referral', ours: 'Email' }],
  },
  {
    name: 'absent-words',
    explains: ({ source, medium }) => ABSENT.includes(source) || ABSENT.includes(medium),
    shows: [
      { query: 'utm_source=null', ga4: 'Unassigned', ours: 'Direct' },
      {
        query: 'utm_source=(direct)&utm_medium=(none)&utm_campaign=spring',
        ga4: 'Direct',
        ours: 'Unassigned',
      },
    ],
  },
  {
    name: 'way-back',
    shows: [
      { referrer: 'https://www.paypal.com/', ga4: 'Referral', ours: 'Direct' },
      { referrer: 'https://accounts.google.com/', ga4: 'Referral', ours: 'Direct' },
    ],
  },
];
