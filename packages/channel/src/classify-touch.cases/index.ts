import { ADS_CASES } from './ads.ts';
import { ASSISTANTS_CASES } from './assistants.ts';
import { OFFLINE_CASES } from './offline.ts';
import { OTHER_MEDIA_CASES } from './other-media.ts';
import { OWN_HOSTS_CASES } from './own-hosts.ts';
import { SEARCH_CASES } from './search.ts';
import { SOCIAL_CASES } from './social.ts';
import { TAGS_CASES } from './tags.ts';
import type { TouchCase } from './touch-case.ts';
import { UNTOLD_CASES } from './untold.ts';
import { VIDEO_SHOPPING_CASES } from './video-shopping.ts';

export type { TouchCase } from './touch-case.ts';

/** What visits are called, by theme. */
export const TOUCH_CASES: readonly TouchCase[] = [
  ...UNTOLD_CASES,
  ...OWN_HOSTS_CASES,
  ...SEARCH_CASES,
  ...SOCIAL_CASES,
  ...VIDEO_SHOPPING_CASES,
  ...ADS_CASES,
  ...ASSISTANTS_CASES,
  ...OTHER_MEDIA_CASES,
  ...OFFLINE_CASES,
  ...TAGS_CASES,
];
