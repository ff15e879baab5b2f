import type { SiteRuleConditions } from '@lazo/contract';

/** What a rule of a site asks, with visits that it takes and visits that it leaves to the naming. */
export interface OwnRuleCase {
  /** The claim. */
  because: string;
  when: SiteRuleConditions;
  takes: OwnVisit[];
  leaves: OwnVisit[];
}

/** Without a landing URL it landed on `https://shop.example/` with the query. */
interface OwnVisit {
  query?: string;
  landingUrl?: string;
  referrer?: string;
}

export const OWN_RULE_CASES: readonly OwnRuleCase[] = [
  {
    because: 'a source is asked by its usual name, whatever the tag wrote',
    when: { source: 'google' },
    takes: [{ query: 'utm_source=adwords' }, { referrer: 'https://www.google.es/' }],
    leaves: [{ query: 'utm_source=googleplex' }, {}],
  },
  {
    because: 'a list of texts is matched by one of them, in any case',
    when: { medium: ['Partner', 'aff-*'] },
    takes: [{ query: 'utm_medium=PARTNER' }, { query: 'utm_source=x&utm_medium=Aff-es' }],
    leaves: [{ query: 'utm_medium=partners' }],
  },
  {
    because: 'a campaign is asked in any case, in parts',
    when: { campaign: '*marca*es' },
    takes: [{ query: 'utm_campaign=2026_Marca_ES' }],
    leaves: [{ query: 'utm_campaign=marca_fr' }, {}],
  },
  {
    because: 'term and content are asked too',
    when: { term: 'zapatos *', content: 'banner-?' },
    takes: [{ query: 'utm_term=Zapatos rojos&utm_content=banner-?' }],
    leaves: [{ query: 'utm_term=zapatos rojos&utm_content=banner-1' }, { query: 'utm_term=zapatos rojos' }],
  },
  {
    because: 'null is what was not told',
    when: { source: 'newsletter', campaign: null },
    takes: [{ query: 'utm_source=newsletter' }, { query: 'utm_source=newsletter&utm_campaign=(not set)' }],
    leaves: [{ query: 'utm_source=newsletter&utm_campaign=may' }],
  },
  {
    because: 'null in a list stands beside texts',
    when: { source: 'newsletter', campaign: ['may', null] },
    takes: [{ query: 'utm_source=newsletter' }, { query: 'utm_source=newsletter&utm_campaign=May' }],
    leaves: [{ query: 'utm_source=newsletter&utm_campaign=june' }],
  },
  {
    because: 'a host of the referrer is one host, without www.',
    when: { referrerHost: 'www.Partner.example' },
    takes: [{ referrer: 'https://partner.example/' }, { referrer: 'https://www.partner.example/a' }],
    leaves: [{ referrer: 'https://blog.partner.example/' }, { referrer: 'https://notpartner.example/' }],
  },
  {
    because: 'a host with a wildcard is any below it',
    when: { referrerHost: '*.partner.example' },
    takes: [{ referrer: 'https://blog.partner.example/' }],
    leaves: [{ referrer: 'https://partner.example/' }, { referrer: 'https://notpartner.example/' }],
  },
  {
    because: 'a host may be written in the letters of its language',
    when: { referrerHost: '*.España.example' },
    takes: [{ referrer: 'https://blog.xn--espaa-rta.example/' }],
    leaves: [{ referrer: 'https://espana.example/' }],
  },
  {
    because: 'a referrer is asked though a tag told the source',
    when: { referrerHost: 'partner.example' },
    takes: [{ query: 'utm_source=news&utm_medium=email', referrer: 'https://partner.example/' }],
    leaves: [{ query: 'utm_source=partner.example' }],
  },
  {
    because: 'a referrer that is no touch was not told',
    when: { referrerHost: null, source: 'news' },
    takes: [
      { query: 'utm_source=news', referrer: 'https://www.paypal.com/' },
      { query: 'utm_source=news', referrer: 'https://blog.shop.example/' },
      { query: 'utm_source=news', referrer: 'https://pay.bank.example/' },
    ],
    leaves: [{ query: 'utm_source=news', referrer: 'https://partner.example/' }],
  },
  {
    because: 'a landing host tells two shops apart',
    when: { landingHost: 'outlet.shop.example' },
    takes: [{ landingUrl: 'https://www.outlet.shop.example/' }],
    leaves: [{ landingUrl: 'https://shop.example/' }],
  },
  {
    because: 'a landing path is asked as people write it, without its query',
    when: { landingPath: ['/café/*', '/precios'] },
    takes: [
      { landingUrl: 'https://shop.example/CAF%C3%A9/solo?utm_source=x' },
      { landingUrl: 'https://shop.example/precios?a=1' },
    ],
    leaves: [
      { landingUrl: 'https://shop.example/precios/2026' },
      { landingUrl: 'https://shop.example/%E0%A4' },
    ],
  },
  {
    because: 'a click id is asked by its parameter',
    when: { clickId: ['gclid', 'wbraid'] },
    takes: [{ query: 'GCLID=1' }, { query: 'utm_source=x&wbraid=2' }],
    leaves: [{ query: 'msclkid=1' }, { query: 'gclid=null' }],
  },
  {
    because: 'a kind is what our tables say of the source',
    when: { kind: ['search', 'ai'] },
    takes: [{ referrer: 'https://www.google.com/' }, { query: 'utm_source=chatgpt.com' }],
    leaves: [{ referrer: 'https://t.co/' }, { referrer: 'https://news.example/' }],
  },
  {
    because: 'paid is told by the medium',
    when: { kind: 'social', paid: true },
    takes: [{ query: 'utm_source=facebook&utm_medium=paid-social' }, { query: 'ttclid=1' }],
    leaves: [{ query: 'utm_source=facebook&utm_medium=social' }],
  },
  {
    because: 'not paid is everything else',
    when: { source: 'facebook', paid: false },
    takes: [{ query: 'utm_source=facebook' }],
    leaves: [{ query: 'utm_source=facebook&utm_medium=cpm' }],
  },
  {
    because: 'a channel is what the naming would have called the visit',
    when: { channel: ['Paid Search', 'Paid Shopping'], campaign: '*brand*' },
    takes: [{ query: 'utm_campaign=Brand&gclid=1' }],
    leaves: [{ query: 'utm_source=crm&utm_medium=email&utm_campaign=Brand' }, { query: 'gclid=1' }],
  },
];
