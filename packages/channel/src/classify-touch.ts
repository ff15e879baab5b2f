import type { Touch } from '@lazo/contract';
import { type ChannelRules, DEFAULT_CHANNEL_RULES } from './build-channel-rules.ts';
import { buildHostMatcher } from './build-host-matcher.ts';
import { readVisit, type VisitFacts } from './read-visit.ts';

/**
 * What a visit is called: the first rule that matches it names its channel, the site's own before those of its naming.
 * Pure and total: any strings give a touch, and the same strings give the same touch.
 */
export function classifyTouch(facts: VisitFacts, rules: ChannelRules = DEFAULT_CHANNEL_RULES): Touch {
  const visit = readVisit(facts, buildIsOwnHost(facts, rules));
  const named = rules.naming.find(({ matches }) => matches(visit))!; // the last rule of a naming matches everything
  const rule = rules.own.find(({ matches }) => matches(visit, named.channel)) ?? named;
  return {
    channel: rule.channel,
    source: visit.source,
    medium: visit.medium,
    campaign: visit.campaign,
    term: visit.term,
    content: visit.content,
    clickIds: visit.clickIds,
    rule: rule.name,
    version: rules.version,
  };
}

function buildIsOwnHost({ siteHosts }: VisitFacts, { isOwnHost }: ChannelRules): (host: string) => boolean {
  if (!siteHosts?.length) return isOwnHost;
  const isNamed = buildHostMatcher(siteHosts);
  return (host) => isNamed(host) || isOwnHost(host);
}
