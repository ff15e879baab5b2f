import { CHANNELS, type ChannelName, type SourceKind } from './channels.ts';

/** Whose names a site's channels have, each with every channel that it can give. */
export const CHANNELS_OF_NAMING = {
  ga4: CHANNELS,
  plausible: [
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
    'AI Assistants',
    'Organic Search',
    'Referral',
    'Email',
    'Affiliates',
    'Audio',
    'SMS',
    'Mobile Push Notifications',
    'Direct',
  ],
  matomo: ['Campaigns', 'Direct Entry', 'AI Assistants', 'Search Engines', 'Social Networks', 'Websites'],
} as const satisfies Record<string, readonly string[]>;

export type Naming = keyof typeof CHANNELS_OF_NAMING;

export const NAMINGS = Object.keys(CHANNELS_OF_NAMING) as Naming[];

/** How a site wants its visits called. */
export interface ChannelSettings {
  /** Whose rules follow the site's own. Default: ga4. */
  naming: Naming;
  /** Further hosts of the site itself, whose referrers are no touch. Each stands for itself and its subdomains. */
  siteHosts: string[];
  /** Further hosts (payments, sign-ins) whose referrers are no touch, with their subdomains. */
  ignoreReferrers: string[];
  /** Rules that come before those of the naming; the first that matches decides. */
  rules: SiteRule[];
}

/** A rule of a site's own. */
export interface SiteRule {
  /** Unique among the site's rules: 1 to 60 of `a-z0-9-`. Touches that it decided say `site:<name>`. */
  name: string;
  /** What the visit is then called, 1 to 50 characters; not `(none)`, which reports use. */
  channel: ChannelName;
  /** All of it must hold; at least one condition. */
  when: SiteRuleConditions;
}

/**
 * A text with `*` for any characters, in any case: `*brand*`. Null stands for what was not told. Of a list one must match.
 */
export type Pattern = string | null;

/** What a rule can ask of a visit; what it leaves out it does not ask. */
export interface SiteRuleConditions {
  /** The usual name of a known source (`google`, also for `utm_source=adwords`), else the tag or the host. */
  source?: OneOrMore<Pattern> | undefined;
  /** As tagged, else what the click id or the referrer says: `cpc`, `organic`, `referral`. */
  medium?: OneOrMore<Pattern> | undefined;
  /** `utm_campaign`, `utm_term`, `utm_content`. */
  campaign?: OneOrMore<Pattern> | undefined;
  term?: OneOrMore<Pattern> | undefined;
  content?: OneOrMore<Pattern> | undefined;
  /** Host of the page that linked here, without `www.`; null where there was none or it is no touch. */
  referrerHost?: OneOrMore<Pattern> | undefined;
  /** Host of the page that was landed on, without `www.` */
  landingHost?: OneOrMore<Pattern> | undefined;
  /** Path of the page that was landed on: `/pricing`, `/blog/*`. */
  landingPath?: OneOrMore<Pattern> | undefined;
  /** Parameter of a click id that is there: `gclid`. Of a list one must be. */
  clickId?: OneOrMore<string> | undefined;
  /** What the source is. */
  kind?: OneOrMore<SourceKind> | undefined;
  /** Whether the medium says that the visit was paid for: `cpc`, `ppc`, `retargeting`, `paid…`. */
  paid?: boolean | undefined;
  /** What the naming calls the visit, in its spelling: so `Paid Search` of a brand can have a name of its own. */
  channel?: OneOrMore<ChannelName> | undefined;
}

export type OneOrMore<Value> = Value | readonly Value[];
