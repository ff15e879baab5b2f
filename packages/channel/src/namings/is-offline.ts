import type { Condition } from '../operators.ts';
import { OFFLINE_MEDIA, type OfflineChannel } from '../tables/offline-media.ts';

/** Whether the medium is one of an offline channel; `_` and blanks count as `-`. */
export function isOffline(channel: OfflineChannel): Condition {
  const media = new Set<string>(OFFLINE_MEDIA[channel]);
  return ({ medium }) => medium !== null && media.has(medium.replace(/[_ ]/g, '-'));
}
