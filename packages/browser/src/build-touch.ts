import { type Campaign, type OriginTouch, readCampaign } from '@lazo/contract';
import { buildHash } from './build-hash.ts';

/** How the visitor came to a page. */
export interface Arrival {
  url: string;
  /** Empty when none was told. */
  referrer: string;
}

/** What an arrival says about where the visitor came from; the service gives it a name. */
export function buildTouch({ url, referrer }: Arrival, now: number): OriginTouch {
  const { origin, pathname, searchParams } = new URL(url);
  const told = [...searchParams].filter(([, value]) => value);
  return { at: Math.floor(now / 1000), landingUrl: origin + pathname, referrer, ...readCampaign(told) };
}

/** The same for the same set of campaign parameters and click ids in any order; empty for none. */
export function buildFingerprint({ utm, clickIds }: Campaign): string {
  const pairs = Object.entries({ ...utm, ...clickIds }).sort();
  return pairs[0] ? buildHash(String(pairs)) : '';
}
