import type { Channel, Touch } from '@lazo/contract';

/** A visit and what it is called. Where `landingUrl` is absent, it is `https://shop.example/` with the query. */
export interface TouchCase {
  /** The claim, with its source or the border that it sits on. */
  because: string;
  query?: string;
  landingUrl?: string;
  referrer?: string;
  siteHosts?: string[];
  gives: [channel: Channel, source: string | null, medium: string | null];
  /** More of the touch, where the case is about it. */
  and?: Partial<Touch>;
}

/**
 * What visits are called. "GA4 row n" is the row of https://support.google.com/analytics/answer/9756891, counted from
 * Direct; "ours" is a departure that the header of `channel-rules.ts` names.
 */
export const TOUCH_CASES: readonly TouchCase[] = [
  // Nothing told
  {
    because: 'no tag and no referrer is Direct (GA4 row 1)',
    gives: ['Direct', null, null],
    and: { rule: 'direct' },
  },
  {
    because: 'parameters that name no origin leave a visit Direct',
    query: 'id=7&lang=es&ref=partner',
    gives: ['Direct', null, null],
  },
  {
    because: 'written out as (direct) / (none) it is Direct (GA4 row 1)',
    query: 'utm_source=(direct)&utm_medium=(none)',
    gives: ['Direct', null, null],
  },
  {
    because: 'tags that a template left empty count as absent',
    query: 'utm_source=&utm_medium=null&utm_campaign=undefined&utm_term=(not set)',
    gives: ['Direct', null, null],
  },
  {
    because: 'a click id that a template left empty counts as absent',
    query: 'gclid=undefined',
    gives: ['Direct', null, null],
    and: { clickIds: {} },
  },
  {
    because: 'a landing URL that is none tells nothing',
    landingUrl: 'utm_source=google',
    gives: ['Direct', null, null],
  },
  { because: 'a referrer that is none tells nothing', referrer: 'google', gives: ['Direct', null, null] },
  {
    because: 'a referrer of no web page tells nothing',
    referrer: 'about:blank',
    gives: ['Direct', null, null],
  },
  {
    because: 'a referrer survives a broken landing URL',
    landingUrl: 'https://',
    referrer: 'https://www.bing.com/',
    gives: ['Organic Search', 'bing', 'organic'],
  },

  // The site itself, payments, sign-ins
  {
    because: 'a page of the site itself is no referrer',
    referrer: 'https://shop.example/cart',
    gives: ['Direct', null, null],
  },
  {
    because: 'www. makes no other site',
    referrer: 'https://www.shop.example/',
    gives: ['Direct', null, null],
  },
  {
    because: 'a subdomain of the landing host is the site itself',
    referrer: 'https://help.shop.example/',
    gives: ['Direct', null, null],
  },
  {
    because: 'a parent of the landing host is the site itself',
    landingUrl: 'https://blog.shop.example/',
    referrer: 'https://shop.example/',
    gives: ['Direct', null, null],
  },
  {
    because: 'a name that merely ends like the site is another site',
    referrer: 'https://myshop.example/',
    gives: ['Referral', 'myshop.example', 'referral'],
  },
  {
    because: 'a sister subdomain is another site until it is named',
    landingUrl: 'https://blog.shop.example/',
    referrer: 'https://help.shop.example/',
    gives: ['Referral', 'help.shop.example', 'referral'],
  },
  {
    because: 'a host named as the site’s own is no referrer',
    referrer: 'https://www.second.example/',
    siteHosts: ['Second.example'],
    gives: ['Direct', null, null],
  },
  {
    because: 'named hosts do not make the landing host a stranger',
    referrer: 'https://shop.example/',
    siteHosts: ['second.example'],
    gives: ['Direct', null, null],
  },
  {
    because: 'a top-level domain as own host does not swallow the web',
    referrer: 'https://blog.example/',
    siteHosts: ['example'],
    gives: ['Referral', 'blog.example', 'referral'],
  },
  {
    because: 'a payment is no touch (ours)',
    referrer: 'https://www.paypal.com/checkoutnow',
    gives: ['Direct', null, null],
  },
  {
    because: 'a subdomain of a payment host is no touch',
    referrer: 'https://sis.redsys.es/sis/realizarPago',
    gives: ['Direct', null, null],
  },
  {
    because: 'of stripe.com only the checkout is no touch',
    referrer: 'https://checkout.stripe.com/',
    gives: ['Direct', null, null],
  },
  {
    because: 'stripe.com itself is a page like any other',
    referrer: 'https://stripe.com/customers',
    gives: ['Referral', 'stripe.com', 'referral'],
  },
  {
    because: 'a sign-in is no touch, though google.com searches',
    referrer: 'https://accounts.google.com/',
    gives: ['Direct', null, null],
  },
  {
    because: 'a sign-in at a service for others is no touch',
    referrer: 'https://acme.eu.auth0.com/login',
    gives: ['Direct', null, null],
  },
  {
    because: 'a name that merely ends like a payment host is another site',
    referrer: 'https://notpaypal.com/',
    gives: ['Referral', 'notpaypal.com', 'referral'],
  },
  {
    because: 'tags count whatever the referrer: a payment page can hold an ad',
    query: 'utm_source=partner&utm_medium=referral',
    referrer: 'https://www.paypal.com/',
    gives: ['Referral', 'partner', 'referral'],
  },

  // Organic Search
  {
    because: 'a search engine as referrer is Organic Search (GA4 row 12)',
    referrer: 'https://www.google.com/',
    gives: ['Organic Search', 'google', 'organic'],
    and: { rule: 'organic-search-source' },
  },
  {
    because: 'google.es is Google: a suffix of two letters',
    referrer: 'https://www.google.es/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'google.co.uk is Google: a suffix of two labels',
    referrer: 'https://www.google.co.uk/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'google.com.mx is Google: a suffix of com and a country',
    referrer: 'https://google.com.mx/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'google.cat is Google: the one longer suffix',
    referrer: 'https://www.google.cat/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'google.com.phish.example is not Google',
    referrer: 'https://google.com.phish.example/',
    gives: ['Referral', 'google.com.phish.example', 'referral'],
  },
  {
    because: 'notgoogle.com is not Google: labels are whole',
    referrer: 'https://notgoogle.com/',
    gives: ['Referral', 'notgoogle.com', 'referral'],
  },
  {
    because: 'docs.google.com is Google’s and no search',
    referrer: 'https://docs.google.com/',
    gives: ['Referral', 'docs.google.com', 'referral'],
  },
  {
    because: 'images.google.fr searches',
    referrer: 'https://images.google.fr/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'fr.search.yahoo.com searches, in any country',
    referrer: 'https://fr.search.yahoo.com/',
    gives: ['Organic Search', 'yahoo', 'organic'],
  },
  {
    because: 'finance.yahoo.com is Yahoo’s and no search',
    referrer: 'https://finance.yahoo.com/',
    gives: ['Referral', 'finance.yahoo.com', 'referral'],
  },
  {
    because: 'duckduckgo.com searches',
    referrer: 'https://duckduckgo.com/',
    gives: ['Organic Search', 'duckduckgo', 'organic'],
  },
  {
    because: 'cn.bing.com searches: subdomains count',
    referrer: 'https://cn.bing.com/search?q=lazo',
    gives: ['Organic Search', 'bing', 'organic'],
  },
  {
    because: 'yandex.com.tr searches',
    referrer: 'https://yandex.com.tr/',
    gives: ['Organic Search', 'yandex', 'organic'],
  },
  {
    because: 'Google’s Android app is Google',
    referrer: 'android-app://com.google.android.googlequicksearchbox/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'medium organic is Organic Search from any source (GA4 row 12)',
    query: 'utm_source=directory&utm_medium=organic',
    gives: ['Organic Search', 'directory', 'organic'],
    and: { rule: 'organic-search-medium' },
  },
  {
    because: 'a search engine as the only tag is Organic Search (GA4 row 12)',
    query: 'utm_source=google',
    gives: ['Organic Search', 'google', null],
  },
  {
    because: 'a host written with the dot of the root is the same host',
    referrer: 'https://www.google.com./',
    gives: ['Organic Search', 'google', 'organic'],
  },

  // Paid Search
  {
    because: 'a search engine with medium cpc is Paid Search (GA4 row 4)',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=Spring',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { rule: 'paid-search-source', campaign: 'Spring' },
  },
  {
    because: 'a gclid alone is Paid Search (support.google.com/google-ads/answer/1752125)',
    query: 'gclid=Cj0KCQ',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { clickIds: { gclid: 'Cj0KCQ' } },
  },
  {
    because: 'a gclid outranks the organic referrer that comes with it',
    query: 'gclid=Cj0KCQ',
    referrer: 'https://www.google.com/',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a gclid outranks the page that showed the ad',
    query: 'gclid=Cj0KCQ',
    referrer: 'https://news.example/',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a gbraid is Paid Search: an app that may not say gclid',
    query: 'gbraid=0AAAA',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  { because: 'a wbraid is Paid Search', query: 'wbraid=CkA', gives: ['Paid Search', 'google', 'cpc'] },
  {
    because: 'an msclkid is Paid Search on Bing (help.ads.microsoft.com/apex/index/3/en/60125)',
    query: 'msclkid=abc',
    gives: ['Paid Search', 'bing', 'cpc'],
  },
  { because: 'a yclid is Paid Search on Yandex', query: 'yclid=1', gives: ['Paid Search', 'yandex', 'cpc'] },
  {
    because: 'a gclid gives the medium that the tag left out',
    query: 'utm_source=google&gclid=Cj0KCQ',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a gclid tells who sold the ad of a source that no table knows (ours)',
    query: 'utm_source=spring-ads&utm_medium=cpc&gclid=Cj0KCQ',
    gives: ['Paid Search', 'spring-ads', 'cpc'],
    and: { rule: 'paid-search-click-id' },
  },
  {
    because: 'a medium as tagged outranks a gclid that was copied along',
    query: 'utm_source=newsletter&utm_medium=email&gclid=Cj0KCQ',
    gives: ['Email', 'newsletter', 'email'],
  },
  {
    because: 'a campaign alone leaves the gclid its say',
    query: 'utm_campaign=brand&gclid=Cj0KCQ',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { campaign: 'brand' },
  },
  {
    because: 'medium cpm of a search engine is Paid Search before it is Display (GA4 rows 4, 7)',
    query: 'utm_source=bing&utm_medium=cpm',
    gives: ['Paid Search', 'bing', 'cpm'],
  },
  {
    because: 'adwords is Google’s ads by its name (ours)',
    query: 'utm_source=adwords',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a medium without a source takes it from the referrer (ours)',
    query: 'utm_medium=cpc',
    referrer: 'https://www.google.de/',
    gives: ['Paid Search', 'google', 'cpc'],
  },

  // Social
  {
    because: 'a social network as referrer is Organic Social (GA4 row 10)',
    referrer: 'https://www.facebook.com/',
    gives: ['Organic Social', 'facebook', 'social'],
    and: { rule: 'organic-social-source' },
  },
  {
    because: 'l.facebook.com, which all its links pass, is facebook',
    referrer: 'https://l.facebook.com/',
    gives: ['Organic Social', 'facebook', 'social'],
  },
  { because: 't.co is X', referrer: 'https://t.co/abc', gives: ['Organic Social', 'x', 'social'] },
  { because: 'x.com is X', referrer: 'https://x.com/', gives: ['Organic Social', 'x', 'social'] },
  {
    because: 'netflix.com is not x.com',
    referrer: 'https://www.netflix.com/',
    gives: ['Organic Video', 'netflix', 'video'],
  },
  {
    because: 'fedex.com is not x.com',
    referrer: 'https://www.fedex.com/',
    gives: ['Referral', 'fedex.com', 'referral'],
  },
  {
    because: 'target.com is not t.co',
    referrer: 'https://www.target.com/',
    gives: ['Referral', 'target.com', 'referral'],
  },
  {
    because: 'walmart.com is not t.co, and a list of shops knows it (GA4 row 9)',
    referrer: 'https://www.walmart.com/',
    gives: ['Organic Shopping', 'walmart', 'referral'],
  },
  {
    because: 'pinterest.co.uk is Pinterest',
    referrer: 'https://www.pinterest.co.uk/',
    gives: ['Organic Social', 'pinterest', 'social'],
  },
  {
    because: 'LinkedIn’s Android app is LinkedIn',
    referrer: 'android-app://com.linkedin.android/',
    gives: ['Organic Social', 'linkedin', 'social'],
  },
  {
    because: 'an fbclid alone is Organic Social: Meta writes it onto every link',
    query: 'fbclid=IwAR',
    gives: ['Organic Social', 'facebook', 'social'],
    and: { clickIds: { fbclid: 'IwAR' } },
  },
  {
    because: 'an fbclid says nothing beside Instagram’s own referrer',
    query: 'fbclid=IwAR',
    referrer: 'https://l.instagram.com/',
    gives: ['Organic Social', 'instagram', 'social'],
  },
  {
    because: 'an fbclid says nothing where its link was copied to',
    query: 'fbclid=IwAR',
    referrer: 'https://www.google.com/',
    gives: ['Organic Search', 'google', 'organic'],
  },
  {
    because: 'an fbclid gives no medium to a tagged source',
    query: 'utm_source=partner&fbclid=IwAR',
    gives: ['Unassigned', 'partner', null],
  },
  {
    because: 'fb with a paid medium is Paid Social (GA4 row 5)',
    query: 'utm_source=fb&utm_medium=paid&fbclid=IwAR',
    gives: ['Paid Social', 'facebook', 'paid'],
    and: { rule: 'paid-social-source' },
  },
  {
    because: 'ig is Instagram: what Meta’s URL builder writes',
    query: 'utm_source=ig&utm_medium=social',
    gives: ['Organic Social', 'instagram', 'social'],
  },
  {
    because: 'facebook with medium cpm is Paid Social before it is Display (GA4 rows 5, 7)',
    query: 'utm_source=facebook&utm_medium=cpm',
    gives: ['Paid Social', 'facebook', 'cpm'],
  },
  {
    because: 'medium social-media is Organic Social from any source (GA4 row 10)',
    query: 'utm_source=buffer&utm_medium=social-media',
    gives: ['Organic Social', 'buffer', 'social-media'],
    and: { rule: 'organic-social-medium' },
  },
  {
    because: 'a ttclid is Paid Social (ads.tiktok.com/help/article/tiktok-click-id)',
    query: 'ttclid=E.C.P',
    gives: ['Paid Social', 'tiktok', 'cpc'],
  },
  { because: 'a twclid is Paid Social on X', query: 'twclid=2-abc', gives: ['Paid Social', 'x', 'cpc'] },
  {
    because: 'a li_fat_id is Paid Social on LinkedIn',
    query: 'li_fat_id=abc',
    referrer: 'https://www.linkedin.com/',
    gives: ['Paid Social', 'linkedin', 'cpc'],
  },
  {
    because: 'an epik is Paid Social on Pinterest (help.pinterest.com: promoted traffic)',
    query: 'epik=dj0y',
    gives: ['Paid Social', 'pinterest', 'cpc'],
  },
  {
    because: 'a ScCid is Paid Social on Snapchat, in the case that Snapchat writes',
    query: 'ScCid=abc',
    gives: ['Paid Social', 'snapchat', 'cpc'],
    and: { clickIds: { sccid: 'abc' } },
  },
  {
    because: 'a ttclid tells who sold the ad of a source that no table knows (ours)',
    query: 'utm_source=spring-ads&utm_medium=paid&ttclid=E',
    gives: ['Paid Social', 'spring-ads', 'paid'],
    and: { rule: 'paid-social-click-id' },
  },
  {
    because: 'a proven ad counts before a link’s mark',
    query: 'fbclid=IwAR&gclid=Cj0KCQ',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { clickIds: { fbclid: 'IwAR', gclid: 'Cj0KCQ' } },
  },

  // Video, shopping
  {
    because: 'a video site as referrer is Organic Video (GA4 row 11)',
    referrer: 'https://m.youtube.com/',
    gives: ['Organic Video', 'youtube', 'video'],
    and: { rule: 'organic-video-source' },
  },
  {
    because: 'a video site with medium cpv is Paid Video (GA4 row 6)',
    query: 'utm_source=youtube&utm_medium=cpv',
    gives: ['Paid Video', 'youtube', 'cpv'],
    and: { rule: 'paid-video-source' },
  },
  {
    because: 'a medium that contains video is Organic Video (GA4 row 11)',
    query: 'utm_source=partner&utm_medium=in-video',
    gives: ['Organic Video', 'partner', 'in-video'],
    and: { rule: 'organic-video-medium' },
  },
  {
    because: 'a shop in a list is Organic Shopping (GA4 row 9)',
    referrer: 'https://www.amazon.co.uk/',
    gives: ['Organic Shopping', 'amazon', 'referral'],
    and: { rule: 'organic-shopping-source' },
  },
  {
    because: 'a shop in a list with medium cpc is Paid Shopping (GA4 row 3)',
    query: 'utm_source=amazon&utm_medium=cpc',
    gives: ['Paid Shopping', 'amazon', 'cpc'],
    and: { rule: 'paid-shopping-source' },
  },
  {
    because: 'a paid campaign of a shop is Paid Shopping before it is Paid Search (GA4 rows 3, 4)',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=ES-Shopping',
    gives: ['Paid Shopping', 'google', 'cpc'],
    and: { rule: 'paid-shopping-campaign' },
  },
  {
    because: 'an eshop is a shop (GA4 row 3: [^a-df-z])',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=eshop',
    gives: ['Paid Shopping', 'google', 'cpc'],
  },
  {
    because: 'a workshop is no shop (GA4 row 3: [^a-df-z])',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=workshop',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a campaign of a shop outranks its own medium email (GA4 rows 9, 15)',
    query: 'utm_source=newsletter&utm_medium=email&utm_campaign=shop-news',
    gives: ['Organic Shopping', 'newsletter', 'email'],
    and: { rule: 'organic-shopping-campaign' },
  },
  {
    because: 'a ymclid is Paid Shopping on Yandex Market',
    query: 'ymclid=1',
    gives: ['Paid Shopping', 'yandex-market', 'cpc'],
  },
  {
    because: 'a ymclid tells who sold the ad of a source that no table knows (ours)',
    query: 'utm_source=feed&utm_medium=cpc&ymclid=1',
    gives: ['Paid Shopping', 'feed', 'cpc'],
    and: { rule: 'paid-shopping-click-id' },
  },

  // Other ads
  {
    because: 'a campaign that contains cross-network is Cross-network (GA4 row 2)',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=PMax+Cross-Network',
    gives: ['Cross-network', 'google', 'cpc'],
    and: { rule: 'cross-network-campaign' },
  },
  {
    because: 'medium banner is Display (GA4 row 7)',
    query: 'utm_source=news.example&utm_medium=banner',
    gives: ['Display', 'news.example', 'banner'],
    and: { rule: 'display-medium' },
  },
  {
    because: 'medium cpm of an unknown source is Display before it is Paid Other (GA4 rows 7, 8)',
    query: 'utm_source=adnet&utm_medium=cpm',
    gives: ['Display', 'adnet', 'cpm'],
  },
  {
    because: 'a dclid is Display',
    query: 'dclid=abc',
    referrer: 'https://news.example/',
    gives: ['Display', 'google', 'display'],
  },
  {
    because: 'medium cpc of an unknown source is Paid Other (GA4 row 8)',
    query: 'utm_source=adnet&utm_medium=cpc',
    gives: ['Paid Other', 'adnet', 'cpc'],
    and: { rule: 'paid-other-medium' },
  },
  {
    because: 'medium retargeting is paid (GA4 row 8)',
    query: 'utm_source=adnet&utm_medium=retargeting',
    gives: ['Paid Other', 'adnet', 'retargeting'],
  },
  {
    because: 'medium unpaid is not paid: only what begins with paid (GA4 row 8)',
    query: 'utm_source=adnet&utm_medium=unpaid',
    gives: ['Unassigned', 'adnet', 'unpaid'],
  },

  // AI Assistant
  {
    because: 'an assistant as referrer is AI Assistant (GA4 row 13)',
    referrer: 'https://chatgpt.com/',
    gives: ['AI Assistant', 'chatgpt.com', 'ai-assistant'],
    and: { rule: 'ai-assistant-source' },
  },
  {
    because: 'the tag that ChatGPT writes counts without a referrer (ours)',
    query: 'utm_source=chatgpt.com',
    gives: ['AI Assistant', 'chatgpt.com', null],
  },
  {
    because: 'chat.openai.com is ChatGPT, whose host it was',
    referrer: 'https://chat.openai.com/',
    gives: ['AI Assistant', 'chatgpt.com', 'ai-assistant'],
  },
  {
    because: 'gemini.google.com is no search, though google.com is',
    referrer: 'https://gemini.google.com/app',
    gives: ['AI Assistant', 'gemini.google.com', 'ai-assistant'],
  },
  {
    because: 'perplexity.ai is an assistant with or without www.',
    referrer: 'https://www.perplexity.ai/',
    gives: ['AI Assistant', 'perplexity.ai', 'ai-assistant'],
  },
  {
    because: 'copilot.microsoft.com is an assistant',
    referrer: 'https://copilot.microsoft.com/',
    gives: ['AI Assistant', 'copilot.microsoft.com', 'ai-assistant'],
  },
  {
    because: 'claude.ai is an assistant',
    referrer: 'https://claude.ai/',
    gives: ['AI Assistant', 'claude.ai', 'ai-assistant'],
  },
  {
    because: 'an assistant wins over medium organic (ours)',
    query: 'utm_source=perplexity&utm_medium=organic',
    gives: ['AI Assistant', 'perplexity.ai', 'organic'],
  },
  {
    because: 'an assistant wins over medium referral (ours)',
    query: 'utm_source=chatgpt.com&utm_medium=referral',
    gives: ['AI Assistant', 'chatgpt.com', 'referral'],
  },
  {
    because: 'an ad in an assistant is paid: those rows come first',
    query: 'utm_source=chatgpt.com&utm_medium=cpc',
    gives: ['Paid Other', 'chatgpt.com', 'cpc'],
  },
  {
    because: 'medium ai-assistant is AI Assistant from any source (GA4 row 13)',
    query: 'utm_source=bot.example&utm_medium=ai-assistant',
    gives: ['AI Assistant', 'bot.example', 'ai-assistant'],
    and: { rule: 'ai-assistant-medium' },
  },
  {
    because: 'campaign (ai-assistant) is AI Assistant (GA4 row 13)',
    query: 'utm_source=bot.example&utm_campaign=(ai-assistant)',
    gives: ['AI Assistant', 'bot.example', null],
    and: { rule: 'ai-assistant-campaign' },
  },

  // Referral, email, and the rest of GA4's rows
  {
    because: 'a referrer that no table knows is Referral, without www.',
    referrer: 'https://www.Blog.example/post?id=7',
    gives: ['Referral', 'blog.example', 'referral'],
    and: { rule: 'referral-medium' },
  },
  {
    because: 'medium link is Referral (GA4 row 14)',
    query: 'utm_source=partner&utm_medium=link',
    gives: ['Referral', 'partner', 'link'],
  },
  {
    because: 'an address instead of a name is a referrer',
    referrer: 'http://192.0.2.7:8080/',
    gives: ['Referral', '192.0.2.7', 'referral'],
  },
  {
    because: 'a name of another script is told as the browser writes it',
    referrer: 'https://españa.example/',
    gives: ['Referral', 'xn--espaa-rta.example', 'referral'],
  },
  {
    because: 'medium email is Email (GA4 row 15)',
    query: 'utm_source=newsletter&utm_medium=Email',
    gives: ['Email', 'newsletter', 'email'],
    and: { rule: 'email-medium' },
  },
  {
    because: 'medium e mail with a blank is Email (GA4 row 15)',
    query: 'utm_source=crm&utm_medium=e+mail',
    gives: ['Email', 'crm', 'e mail'],
  },
  {
    because: 'source email is Email (GA4 row 15)',
    query: 'utm_source=e-mail',
    gives: ['Email', 'e-mail', null],
    and: { rule: 'email-source' },
  },
  {
    because: 'mail.google.com is a webmail and no search (ours)',
    referrer: 'https://mail.google.com/',
    gives: ['Email', 'gmail', 'email'],
  },
  {
    because: 'Gmail’s Android app is mail',
    referrer: 'android-app://com.google.android.gm/',
    gives: ['Email', 'gmail', 'email'],
  },
  {
    because: 'outlook.live.com is a webmail',
    referrer: 'https://outlook.live.com/mail/0/',
    gives: ['Email', 'outlook', 'email'],
  },
  {
    because: 'an mc_cid is a newsletter of Mailchimp’s, in whatever webmail it was read',
    query: 'mc_cid=abc',
    referrer: 'https://mail.yahoo.com/',
    gives: ['Email', 'mailchimp', 'email'],
  },
  {
    because: 'medium affiliate is Affiliates (GA4 row 16)',
    query: 'utm_source=awin&utm_medium=affiliate',
    gives: ['Affiliates', 'awin', 'affiliate'],
    and: { rule: 'affiliates-medium' },
  },
  {
    because: 'an irclickid outranks the affiliate’s own page',
    query: 'irclickid=abc',
    referrer: 'https://reviews.example/',
    gives: ['Affiliates', 'impact', 'affiliate'],
  },
  {
    because: 'medium audio is Audio (GA4 row 17)',
    query: 'utm_source=spotify&utm_medium=audio',
    gives: ['Audio', 'spotify', 'audio'],
    and: { rule: 'audio-medium' },
  },
  {
    because: 'source sms is SMS (GA4 row 18)',
    query: 'utm_source=sms',
    gives: ['SMS', 'sms', null],
    and: { rule: 'sms-source' },
  },
  {
    because: 'medium sms is SMS (GA4 row 18)',
    query: 'utm_source=klaviyo&utm_medium=sms',
    gives: ['SMS', 'klaviyo', 'sms'],
    and: { rule: 'sms-medium' },
  },
  {
    because: 'a medium that ends in push is Mobile Push Notifications (GA4 row 19)',
    query: 'utm_source=onesignal&utm_medium=web-push',
    gives: ['Mobile Push Notifications', 'onesignal', 'web-push'],
    and: { rule: 'push-medium' },
  },
  {
    because: 'source firebase is Mobile Push Notifications (GA4 row 19)',
    query: 'utm_source=firebase',
    gives: ['Mobile Push Notifications', 'firebase', null],
    and: { rule: 'push-source' },
  },
  {
    because: 'a source that nothing knows is Unassigned (GA4 row 20)',
    query: 'utm_source=partner',
    gives: ['Unassigned', 'partner', null],
    and: { rule: 'unassigned' },
  },
  {
    because: 'a tagged source outranks the referrer, unknown or not',
    query: 'utm_source=partner',
    referrer: 'https://www.google.com/',
    gives: ['Unassigned', 'partner', null],
  },
  {
    because: 'a medium that no rule knows is Unassigned',
    query: 'utm_source=partner&utm_medium=carrier-pigeon',
    gives: ['Unassigned', 'partner', 'carrier-pigeon'],
  },
  {
    because: 'a campaign alone is told, and so not Direct',
    query: 'utm_campaign=spring',
    gives: ['Unassigned', null, null],
    and: { campaign: 'spring' },
  },

  // Offline (ours)
  {
    because: 'medium print is Print',
    query: 'utm_source=elpais&utm_medium=print',
    gives: ['Print', 'elpais', 'print'],
    and: { rule: 'print-medium' },
  },
  {
    because: 'medium direct_mail is Print: _ counts as -',
    query: 'utm_source=crm&utm_medium=direct_mail',
    gives: ['Print', 'crm', 'direct_mail'],
  },
  {
    because: 'medium TV is TV',
    query: 'utm_source=rtve&utm_medium=TV',
    gives: ['TV', 'rtve', 'tv'],
    and: { rule: 'tv-medium' },
  },
  {
    because: 'medium radio is Radio',
    query: 'utm_source=ser&utm_medium=radio',
    gives: ['Radio', 'ser', 'radio'],
    and: { rule: 'radio-medium' },
  },
  {
    because: 'medium store is Store, though the source sells online too',
    query: 'utm_source=walmart&utm_medium=in-store',
    gives: ['Store', 'walmart', 'in-store'],
    and: { rule: 'store-medium' },
  },
  {
    because: 'medium phone is Phone',
    query: 'utm_source=sales&utm_medium=Phone+Call',
    gives: ['Phone', 'sales', 'phone call'],
    and: { rule: 'phone-medium' },
  },

  // How tags are read
  {
    because: 'parameters are read in any case',
    query: 'UTM_Source=Google&Utm_Medium=CPC&GCLID=Cj0KCQ',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { clickIds: { gclid: 'Cj0KCQ' } },
  },
  {
    because: 'source and medium are lower case and trimmed, the rest is kept as written',
    query:
      'utm_source=+Google+&utm_medium=CPC&utm_campaign=+Spring+Sale+&utm_term=Red+Shoes&utm_content=Ad-A',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { campaign: 'Spring Sale', term: 'Red Shoes', content: 'Ad-A' },
  },
  {
    because: 'of a doubled tag the first that says something counts',
    query: 'utm_source=&utm_source=bing&utm_source=google&utm_medium=cpc',
    gives: ['Paid Search', 'bing', 'cpc'],
  },
  {
    because: 'a host as source is its usual name',
    query: 'utm_source=www.google.com&utm_medium=cpc',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a host as source keeps its labels whole',
    query: 'utm_source=netflix.com&utm_medium=social',
    gives: ['Organic Social', 'netflix', 'social'],
  },
  {
    because: 'a source called like a part of an object is a source like any other',
    query: 'utm_source=__proto__&utm_medium=constructor',
    gives: ['Unassigned', '__proto__', 'constructor'],
  },
  {
    because: 'a broken escape does not cost the other tags',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=50%&utm_content=%E0%A4%A',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { campaign: '50%' },
  },
  {
    because: 'tags behind a fragment are not tags',
    landingUrl: 'https://shop.example/#utm_source=google',
    gives: ['Direct', null, null],
  },
  {
    because: 'of a doubled click id the first counts',
    query: 'gclid=one&gclid=two',
    gives: ['Paid Search', 'google', 'cpc'],
    and: { clickIds: { gclid: 'one' } },
  },
];
