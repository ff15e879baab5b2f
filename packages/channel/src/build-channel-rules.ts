import type { ChannelSettings, Naming } from '@lazo/contract';
import { buildHostMatcher } from './build-host-matcher.ts';
import { buildOwnCondition } from './build-own-condition.ts';
import type { ChannelRule } from './channel-rule.ts';
import { NAMING_RULES } from './namings/index.ts';

/** The day on which rules, tables or the list of public suffixes last changed what a visit is called. */
export const CHANNEL_RULES_VERSION = '2026-11-22';

/** A site's settings, ready to be asked of every visit. */
export interface ChannelRules {
  /** Kept with every touch: naming (none for ga4), day, and the site's own version (`plausible-2026-11-22+3`). */
  version: string;
  /** The site's own, which come first. */
  own: readonly ChannelRule[];
  /** The last of them matches everything. */
  naming: readonly ChannelRule[];
  /** Whether a host belongs to the site, or is none to come from, because the site says so. */
  isOwnHost: (host: string) => boolean;
}

/** Made once for a site; `siteVersion` counts the changes of its settings, 0 where it never set any. */
export function buildChannelRules(settings: ChannelSettings, siteVersion: number): ChannelRules {
  return {
    version: writeVersion(settings.naming, siteVersion),
    own: settings.rules.map(({ name, channel, when }) => ({
      name: `site:${name}`,
      channel,
      matches: buildOwnCondition(when),
    })),
    naming: NAMING_RULES[settings.naming],
    isOwnHost: buildHostMatcher([...settings.siteHosts, ...settings.ignoreReferrers]),
  };
}

function writeVersion(naming: Naming, siteVersion: number): string {
  const version = naming === 'ga4' ? CHANNEL_RULES_VERSION : `${naming}-${CHANNEL_RULES_VERSION}`;
  return siteVersion === 0 ? version : `${version}+${siteVersion}`;
}

/** GA4's names and nothing of the site's own. */
export const DEFAULT_CHANNEL_RULES: ChannelRules = buildChannelRules(
  { naming: 'ga4', siteHosts: [], ignoreReferrers: [], rules: [] },
  0,
);
