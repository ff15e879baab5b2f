import type { Channel, Touch } from '@lazo/contract';

/** A visit and what it is called. Where `landingUrl` is absent, it is `https://shop.example/` with the query. */
export interface TouchCase {
  /** The claim. */
  because: string;
  /**
   * Where it can be checked, or what it sits on the border of:
   * - `GA4 row n`: the row of https://support.google.com/analytics/answer/9756891, counted from Direct;
   * - `trap of …`, `channels.md …`: what the issue and the research name;
   * - `https://…`, `Meta’s …`: what a vendor documents;
   * - `departure …`: by its name in the header of `namings/ga4.ts`;
   * - `border of …`: the function that decides it.
   */
  from: string;
  query?: string;
  landingUrl?: string;
  referrer?: string;
  siteHosts?: string[];
  gives: [channel: Channel, source: string | null, medium: string | null];
  /** More of the touch, where the case is about it. */
  and?: Partial<Touch>;
}
