import type { Channel } from '@lazo/contract';

/** A link by which people come, as their browser tells it. `{click}` stands for an id that is new with each click. */
export interface Link {
  /** Path and query on the shop. */
  landing: string;
  referrer?: string;
  /** How often it is the one, beside the campaign's other links. */
  weight: number;
}

/** A way on which people come to the shop. What it does to them is the truth that models look for. */
export interface Campaign {
  /** What `--campaign` calls it; also `utm_campaign` where its links are tagged. */
  name: string;
  /** GA4's name for its visits. */
  channel: Channel;
  links: readonly Link[];
  /** Of all people, the share whose first visit it brings. All together: 1. */
  newcomers: number;
  /** Visits in 90 days, by anybody who knows the shop, that come of it alone: an ad is seen again. */
  repeats: number;
  /** Visits that a person makes by it because an earlier visit left him wanting: those who want very much, on average. */
  returns: number;
  /** Interest that a first visit by it adds. Little where people come because they already want. */
  pull: number;
}

/**
 * Social networks, assistants and blogs wake a wish; search feeds it. Who wants comes back by himself: directly, by
 * a search for the shop's name, by the letter that he asked for. So the last visit tells little of what did it.
 */
export const CAMPAIGNS: readonly Campaign[] = [
  {
    name: 'garden-office',
    channel: 'Paid Social',
    newcomers: 0.25,
    repeats: 0.3,
    returns: 0,
    pull: 1.1,
    links: [
      {
        landing:
          '/studio-olmo.html?utm_source=instagram&utm_medium=paid_social&utm_campaign=garden-office&utm_content=video&fbclid={click}',
        referrer: 'https://l.instagram.com/',
        weight: 6,
      },
      {
        landing:
          '/?utm_source=facebook&utm_medium=paid_social&utm_campaign=garden-office&utm_content=carousel&fbclid={click}',
        referrer: 'https://l.facebook.com/',
        weight: 4,
      },
    ],
  },
  {
    name: 'social',
    channel: 'Organic Social',
    newcomers: 0.13,
    repeats: 0.15,
    returns: 0,
    pull: 0.9,
    links: [
      { landing: '/studio-olmo.html', referrer: 'https://www.pinterest.es/', weight: 5 },
      { landing: '/', referrer: 'https://l.instagram.com/', weight: 4 },
      { landing: '/about.html', referrer: 'https://www.reddit.com/', weight: 1 },
    ],
  },
  {
    name: 'assistants',
    channel: 'AI Assistant',
    newcomers: 0.1,
    repeats: 0.05,
    returns: 0,
    pull: 1.7,
    links: [
      { landing: '/prices.html?utm_source=chatgpt.com', referrer: 'https://chatgpt.com/', weight: 7 },
      { landing: '/catalogue.html', referrer: 'https://www.perplexity.ai/', weight: 2 },
      { landing: '/', referrer: 'https://gemini.google.com/', weight: 1 },
    ],
  },
  {
    name: 'blogs',
    channel: 'Referral',
    newcomers: 0.07,
    repeats: 0.05,
    returns: 0,
    pull: 1.3,
    links: [
      {
        landing: '/studio-olmo.html',
        referrer: 'https://patios-y-huertos.example/estudios-de-jardin',
        weight: 3,
      },
      { landing: '/', referrer: 'https://trabajar-en-casa.example/', weight: 2 },
    ],
  },
  {
    name: 'spring',
    channel: 'Paid Search',
    newcomers: 0.18,
    repeats: 0.1,
    returns: 0,
    pull: 0.6,
    links: [
      {
        landing:
          '/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=garden+studio&gclid={click}',
        referrer: 'https://www.google.com/',
        weight: 3,
      },
      {
        landing:
          '/prices.html?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=garden+office+price&gclid={click}',
        referrer: 'https://www.google.com/',
        weight: 2,
      },
    ],
  },
  {
    name: 'brand',
    channel: 'Paid Search',
    newcomers: 0.01,
    repeats: 0,
    returns: 0.17,
    pull: 0.08,
    links: [
      {
        landing: '/?utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=casa+olmo&gclid={click}',
        referrer: 'https://www.google.com/',
        weight: 1,
      },
    ],
  },
  {
    name: 'search',
    channel: 'Organic Search',
    newcomers: 0.22,
    repeats: 0.1,
    returns: 0.1,
    pull: 0.5,
    links: [
      { landing: '/', referrer: 'https://www.google.com/', weight: 7 },
      { landing: '/catalogue.html', referrer: 'https://www.google.es/', weight: 6 },
      { landing: '/prices.html', referrer: 'https://www.bing.com/', weight: 2 },
      { landing: '/', referrer: 'https://duckduckgo.com/', weight: 1 },
    ],
  },
  {
    name: 'newsletter',
    channel: 'Email',
    newcomers: 0,
    repeats: 0,
    returns: 0.3,
    pull: 0.35,
    links: [
      {
        landing:
          '/catalogue.html?utm_source=newsletter&utm_medium=email&utm_campaign=newsletter&utm_content=new-studios',
        weight: 3,
      },
      {
        landing:
          '/about.html?utm_source=newsletter&utm_medium=email&utm_campaign=newsletter&utm_content=workshop',
        weight: 2,
      },
    ],
  },
  {
    name: 'direct',
    channel: 'Direct',
    newcomers: 0.04,
    repeats: 0,
    returns: 0.38,
    pull: 0.05,
    links: [
      { landing: '/', weight: 3 },
      { landing: '/prices.html', weight: 2 },
      { landing: '/quote.html', weight: 1 },
    ],
  },
];

/** Letters go to those alone who left an address. */
export const NEWSLETTER = 'newsletter';
