import { isTouchParameter, type OriginTouch } from '@lazo/contract';
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
  const utm: Record<string, string> = {};
  const clickIds: Record<string, string> = {};
  for (const [parameter, value] of searchParams) {
    const name = parameter.toLowerCase();
    if (!value || !isTouchParameter(name)) continue;
    if (name.startsWith('utm_')) utm[name.slice(4)] = value;
    else clickIds[name] = value;
  }
  return { at: Math.floor(now / 1000), landingUrl: origin + pathname, referrer, utm, clickIds };
}

/** The same for the same set of campaign parameters and click ids in any order; empty for none. */
export function buildCampaign({ utm, clickIds }: OriginTouch): string {
  const pairs = Object.entries({ ...utm, ...clickIds })
    .map(String)
    .sort();
  return pairs[0] ? buildHash(pairs.join('&')) : '';
}
