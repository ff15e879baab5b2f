import type { SourceKind } from '@lazo/contract';

/** What a click id says when it stands in a landing URL. */
export interface ClickId {
  /** In lower case. */
  parameter: string;
  /** Who wrote it. */
  source: string;
  medium: string;
  /** What the platform sells; empty when a click id on a paid visit says nothing more of it. */
  sells?: SourceKind;
  /** Written onto every link that leaves the network, paid or not. Empty means: onto clicks that were earned or paid. */
  onEveryLink?: true;
}

/**
 * Click ids, as of 2026-11-21; of several in one URL the first here counts. To check, the platforms' own help, under
 * auto-tagging or conversion tracking:
 * - Google: https://support.google.com/google-ads/answer/1752125
 * - Microsoft: https://help.ads.microsoft.com/apex/index/3/en/60125
 * - Meta: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc/
 * - TikTok: https://ads.tiktok.com/help/article/tiktok-click-id
 * - Pinterest: https://help.pinterest.com/en/business/article/pinterest-tag-parameters-and-cookies
 */
export const CLICK_IDS: readonly ClickId[] = [
  { parameter: 'gclid', source: 'google', medium: 'cpc', sells: 'search' },
  { parameter: 'gbraid', source: 'google', medium: 'cpc', sells: 'search' },
  { parameter: 'wbraid', source: 'google', medium: 'cpc', sells: 'search' },
  { parameter: 'msclkid', source: 'bing', medium: 'cpc', sells: 'search' },
  { parameter: 'yclid', source: 'yandex', medium: 'cpc', sells: 'search' },
  { parameter: 'ymclid', source: 'yandex-market', medium: 'cpc', sells: 'shopping' },
  { parameter: 'dclid', source: 'google', medium: 'display' },
  { parameter: 'ttclid', source: 'tiktok', medium: 'cpc', sells: 'social' },
  { parameter: 'twclid', source: 'x', medium: 'cpc', sells: 'social' },
  { parameter: 'li_fat_id', source: 'linkedin', medium: 'cpc', sells: 'social' },
  { parameter: 'epik', source: 'pinterest', medium: 'cpc', sells: 'social' },
  { parameter: 'rdt_cid', source: 'reddit', medium: 'cpc', sells: 'social' },
  { parameter: 'sccid', source: 'snapchat', medium: 'cpc', sells: 'social' },
  { parameter: 'qclid', source: 'quora', medium: 'cpc', sells: 'social' },
  // These two accompany one of the above, and stand alone only where it was cut off.
  { parameter: 'gclsrc', source: 'google', medium: 'cpc', sells: 'search' },
  { parameter: 'gad_source', source: 'google', medium: 'cpc', sells: 'search' },
  { parameter: 'irclickid', source: 'impact', medium: 'affiliate' },
  { parameter: 'mc_cid', source: 'mailchimp', medium: 'email' },
  { parameter: '_kx', source: 'klaviyo', medium: 'email' },
  { parameter: 'fbclid', source: 'facebook', medium: 'social', sells: 'social', onEveryLink: true },
  { parameter: 'igshid', source: 'instagram', medium: 'social', sells: 'social', onEveryLink: true },
];
