/** The doors that pages may post to. */

import type { SegmentForm } from './segment/message.ts';

/** Ours, for our SDK: the only one that a page may send its cookies to. */
export const COLLECT_DOOR = '/v1/collect';

/** Segment's, each form with its short name. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
export const SEGMENT_DOORS: Record<SegmentForm, readonly string[]> = {
  track: ['/v1/track', '/v1/t'],
  identify: ['/v1/identify', '/v1/i'],
  page: ['/v1/page', '/v1/p'],
  screen: ['/v1/screen', '/v1/s'],
  group: ['/v1/group', '/v1/g'],
  alias: ['/v1/alias', '/v1/a'],
  batch: ['/v1/batch', '/v1/b', '/v1/import'],
};

export const PUBLIC_DOORS: ReadonlySet<string> = new Set([
  COLLECT_DOOR,
  ...Object.values(SEGMENT_DOORS).flat(),
]);
