/**
 * URLs are cleaned before they are kept, failing closed: of the query only what attribution needs stays,
 * the fragment goes, and so do user names and passwords.
 */

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

const clickIds = new Set(CLICK_ID_PARAMETERS);

/** Whether a query parameter tells where a visit came from: any `utm_*` or a click id, in any case. */
export function isTouchParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith('utm_') || clickIds.has(lower);
}

/**
 * A URL with all that attribution needs and nothing else. Of an Android app that linked here its name is kept.
 * Null when the text is no URL of these kinds.
 */
export function cleanUrl(url: string, options: { keep?: readonly string[] } = {}): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null; // no URL: the caller refuses it or keeps nothing
  }
  if (parsed.protocol === 'android-app:') return `android-app://${parsed.hostname}/`;
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return null;
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  if (parsed.search) {
    const kept = [...parsed.searchParams].filter(
      ([name]) => isTouchParameter(name) || options.keep?.includes(name),
    );
    parsed.search = new URLSearchParams(kept).toString();
  }
  return parsed.href;
}
