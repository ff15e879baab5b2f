import type { RefusedEvent } from '@lazo/contract';
import { hideAddresses } from '../resolve/index.ts';
import type { RefusalKeeper } from '../store/index.ts';
import { cleanUrls } from './clean-urls.ts';
import { isPrivate, type Sender } from './sender.ts';

/** What was refused in a place, and who sent it. */
interface Refused {
  sender: Sender;
  /** What may be kept of it; its URLs are still to be cleaned. */
  sent: unknown;
}

/** Where an event tells of URLs. */
const URL_FIELDS = ['url', 'landingUrl', 'referrer'];

/** Whoever built the tracking can look at it for a week. Of a private visitor nothing is kept. */
export function keepRefusals(
  refusals: Pick<RefusalKeeper, 'keep'>,
  batch: {
    door: 'collect' | 'segment';
    rejected: readonly RefusedEvent[];
    readRefused: (index: number) => Refused;
  },
): void {
  for (const refusal of batch.rejected) {
    const { sender, sent } = batch.readRefused(refusal.index);
    const { siteId, keepParameters } = sender.site;
    const shown = isPrivate(sender) ? undefined : cleanUrls(sent, URL_FIELDS, keepParameters);
    refusals.keep({ siteId, door: batch.door, ...hideAddresses(sender.site, { refusal, sent: shown }) });
  }
}
