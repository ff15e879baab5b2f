import type { TouchCase } from './touch-case.ts';

/** Ads by their medium or campaign. */
export const ADS_CASES: readonly TouchCase[] = [
  {
    because: 'a campaign that contains cross-network is Cross-network',
    from: 'GA4 row 2',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=PMax+Cross-Network',
    gives: ['Cross-network', 'google', 'cpc'],
    and: { rule: 'cross-network-campaign' },
  },
  {
    because: 'medium banner is Display',
    from: 'GA4 row 7',
    query: 'utm_source=news.example&utm_medium=banner',
    gives: ['Display', 'news.example', 'banner'],
    and: { rule: 'display-medium' },
  },
  {
    because: 'medium cpm of an unknown source is Display before it is Paid Other',
    from: 'GA4 rows 7, 8',
    query: 'utm_source=adnet&utm_medium=cpm',
    gives: ['Display', 'adnet', 'cpm'],
  },
  {
    because: 'a dclid is Display',
    from: 'departure click-ids',
    query: 'dclid=abc',
    referrer: 'https://news.example/',
    gives: ['Display', 'google', 'display'],
  },
  {
    because: 'medium cpc of an unknown source is Paid Other',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=cpc',
    gives: ['Paid Other', 'adnet', 'cpc'],
    and: { rule: 'paid-other-medium' },
  },
  {
    because: 'medium retargeting is paid',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=retargeting',
    gives: ['Paid Other', 'adnet', 'retargeting'],
  },
  {
    because: 'medium unpaid is not paid: only what begins with paid',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=unpaid',
    gives: ['Unassigned', 'adnet', 'unpaid'],
  },
  {
    because: 'medium display is Display',
    from: 'GA4 row 7',
    query: 'utm_source=adnet&utm_medium=display',
    gives: ['Display', 'adnet', 'display'],
  },
  {
    because: 'medium expandable is Display',
    from: 'GA4 row 7',
    query: 'utm_source=adnet&utm_medium=expandable',
    gives: ['Display', 'adnet', 'expandable'],
  },
  {
    because: 'medium interstitial is Display',
    from: 'GA4 row 7',
    query: 'utm_source=adnet&utm_medium=interstitial',
    gives: ['Display', 'adnet', 'interstitial'],
  },
  {
    because: 'medium displays is none of GA4’s',
    from: 'GA4 row 7',
    query: 'utm_source=adnet&utm_medium=displays',
    gives: ['Unassigned', 'adnet', 'displays'],
  },
  {
    because: 'medium banner of a social network is Display: row 7 before row 10',
    from: 'GA4 rows 7, 10',
    query: 'utm_source=facebook&utm_medium=banner',
    gives: ['Display', 'facebook', 'banner'],
  },
  {
    because: 'medium cpv of an unknown source is Paid Other',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=cpv',
    gives: ['Paid Other', 'adnet', 'cpv'],
  },
  {
    because: 'medium ppc of an unknown source is Paid Other',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=ppc',
    gives: ['Paid Other', 'adnet', 'ppc'],
  },
  {
    because: 'a medium that merely holds cp is paid: GA4’s .*cp.*',
    from: 'GA4 row 8',
    query: 'utm_source=adnet&utm_medium=webcpanel',
    gives: ['Paid Other', 'adnet', 'webcpanel'],
  },
  {
    because: 'a paid video medium of an unknown source is Paid Other',
    from: 'GA4 rows 8, 11',
    query: 'utm_source=adnet&utm_medium=paid-video',
    gives: ['Paid Other', 'adnet', 'paid-video'],
  },
  {
    because: 'campaign cross-network counts without a medium',
    from: 'GA4 row 2',
    query: 'utm_source=google&utm_campaign=cross-network',
    gives: ['Cross-network', 'google', null],
  },
  {
    because: 'campaign crossnetwork is not cross-network',
    from: 'GA4 row 2',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=crossnetwork',
    gives: ['Paid Search', 'google', 'cpc'],
  },
  {
    because: 'a cross-network campaign of a shop is Cross-network: row 2 before row 3',
    from: 'GA4 rows 2, 3',
    query: 'utm_source=amazon&utm_medium=cpc&utm_campaign=cross-network-shop',
    gives: ['Cross-network', 'amazon', 'cpc'],
  },
  {
    because: 'a cross-network campaign outranks a gclid',
    from: 'GA4 row 2',
    query: 'utm_campaign=cross-network&gclid=1',
    gives: ['Cross-network', 'google', 'cpc'],
  },
];
