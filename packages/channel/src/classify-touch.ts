import type { Touch } from '@lazo/contract';
import { CHANNEL_RULES, CHANNEL_RULES_VERSION } from './channel-rules.ts';
import { readVisit, type VisitFacts } from './read-visit.ts';

/**
 * What a visit is called: the first rule of `CHANNEL_RULES` that matches it names its channel.
 * Pure and total: any strings give a touch, and the same strings give the same touch.
 */
export function classifyTouch(facts: VisitFacts): Touch {
  const visit = readVisit(facts);
  const rule = CHANNEL_RULES.find(({ matches }) => matches(visit))!; // the last rule matches everything
  return {
    channel: rule.channel,
    source: visit.source,
    medium: visit.medium,
    campaign: visit.campaign,
    term: visit.term,
    content: visit.content,
    clickIds: visit.clickIds,
    rule: rule.name,
    version: CHANNEL_RULES_VERSION,
  };
}
