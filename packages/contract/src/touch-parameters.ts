/** The query parameters that say where a visit came from. */

/** Click ids of ad platforms, by the parameter in which each platform writes its own. */
export const CLICK_ID_PARAMETERS: readonly string[] = [
  'gclid', // Google Ads
  'gbraid', // Google Ads, app to web
  'wbraid', // Google Ads, web to app
  'gad_source', // Google Ads
  'gclsrc', // Google Ads, Search Ads 360
  'dclid', // Google Display & Video 360
  'msclkid', // Microsoft Advertising
  'fbclid', // Meta
  'igshid', // Instagram
  'ttclid', // TikTok
  'twclid', // X
  'li_fat_id', // LinkedIn
  'epik', // Pinterest
  'rdt_cid', // Reddit
  'sccid', // Snapchat, as ScCid
  'qclid', // Quora
  'yclid', // Yandex Direct
  'ymclid', // Yandex Market
  'mc_cid', // Mailchimp, campaign
  'irclickid', // impact.com
  '_kx', // Klaviyo
];

/** The same names as one pattern, which is what a page can afford to load. */
const TOUCH_PARAMETER =
  /^(utm_.*|(d|fb|g|q|tt|tw|ym?)clid|irclickid|[gw]braid|gad_source|gclsrc|msclkid|igshid|li_fat_id|epik|rdt_cid|sccid|mc_cid|_kx)$/i;

/** Whether a query parameter tells where a visit came from: any `utm_*` or a click id, in any case. */
export function isTouchParameter(name: string): boolean {
  return TOUCH_PARAMETER.test(name);
}

/** Campaign parameters without their prefix, and click ids by name, both in lower case. */
export interface Campaign {
  utm: Record<string, string>;
  clickIds: Record<string, string>;
}

/** What a query says about where a visit came from. */
export function readCampaign(query: Iterable<[name: string, value: string]>): Campaign {
  const campaign: Campaign = { utm: {}, clickIds: {} };
  for (const [parameter, value] of query) {
    const name = parameter.toLowerCase();
    if (name.startsWith('utm_')) campaign.utm[name.slice(4)] = value;
    else if (isTouchParameter(name)) campaign.clickIds[name] = value;
  }
  return campaign;
}
