import type { Site } from '../access/index.ts';
import { buildSecretId } from '../resolve/index.ts';

/**
 * Ids under which a visit is counted that may be joined to nobody: keyed hashes of its own, so that sending it again
 * changes nothing, and that no identify, sale or link ever names. The session keeps its time, by which months are kept.
 */
export function hideIds(
  { secret }: Site,
  { visitorId, sessionId }: { visitorId: string; sessionId: string },
): { visitorId: string; sessionId: string } {
  const hidden = buildSecretId(secret, ['counted session', visitorId, sessionId]);
  return {
    visitorId: buildSecretId(secret, ['counted visitor', visitorId]),
    sessionId: sessionId.slice(0, TIME_AND_VERSION) + hidden.slice(TIME_AND_VERSION),
  };
}

/** `0190f3c2-7a1b-7`: 48 bits of time and the version of a UUIDv7, as text. */
const TIME_AND_VERSION = 15;
