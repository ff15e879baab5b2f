/**
 * The names that a visit can be given, in the spelling of GA4's default channel group
 * (https://support.google.com/analytics/answer/9756891, May 2026), plus the offline ones.
 */
export const CHANNELS = [
  'Direct',
  'Cross-network',
  'Paid Shopping',
  'Paid Search',
  'Paid Social',
  'Paid Video',
  'Display',
  'Paid Other',
  'Organic Shopping',
  'Organic Social',
  'Organic Video',
  'Organic Search',
  'AI Assistant',
  'Referral',
  'Email',
  'Affiliates',
  'Audio',
  'SMS',
  'Mobile Push Notifications',
  'Print',
  'TV',
  'Radio',
  'Store',
  'Phone',
  'Unassigned',
] as const;

/** The channel of a visit. `Unassigned`: nothing matched, or its `session` event has not come yet. */
export type Channel = (typeof CHANNELS)[number];

/** The name of a channel: one of GA4's, of another naming, or of a rule of the site's own. */
export type ChannelName = Channel | (string & {});

/** What a source can be; undefined stands for one that no table knows. */
export const SOURCE_KINDS = ['search', 'social', 'video', 'shopping', 'ai', 'email'] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A touch: where a session came from, as the service decided it. */
export interface Touch {
  channel: ChannelName;
  /** The usual name of where it came from (`google`); null for Direct. */
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  /** Click ids of ad platforms by parameter name (`gclid`); empty when there were none. */
  clickIds: Record<string, string>;
  /** The rule that decided; `site:<name>` is one of the site's own. */
  rule: string;
  /** The version of the rules: naming, day and the site's own (`plausible-2026-11-22+3`). */
  version: string;
}
