import type { RefusedEvent } from '@lazo/contract';
import type { Site } from '../access/index.ts';
import type { RefusalKeeper } from '../store/index.ts';

/** Whoever built the tracking can look at it for a week. Of a visitor who denied consent nothing is kept. */
export function keepRefusals(
  refusals: Pick<RefusalKeeper, 'keep'>,
  batch: {
    site: Site;
    door: 'collect' | 'segment';
    rejected: readonly RefusedEvent[];
    /** What may be kept of what stood in a place. */
    readSent: (index: number) => unknown;
  },
): void {
  for (const refusal of batch.rejected) {
    const isPrivate = refusal.reason === 'no_consent';
    const sent = isPrivate ? undefined : batch.readSent(refusal.index);
    refusals.keep({ siteId: batch.site.siteId, door: batch.door, refusal, sent });
  }
}
