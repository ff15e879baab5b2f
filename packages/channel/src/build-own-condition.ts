import type { OneOrMore, Pattern, SiteRuleConditions } from '@lazo/contract';
import { decodePath } from './decode-path.ts';
import { all, type Condition, has, hasClickId, isCalled, isFrom, isPaid, not } from './operators.ts';
import { readHost } from './read-host.ts';
import type { TextField } from './read-visit.ts';

/** A condition of a site's own rule, of the operators of which the built-in rules are made too. */
export function buildOwnCondition({ kind, clickId, paid, channel, ...texts }: SiteRuleConditions): Condition {
  const conditions: Condition[] = [];
  if (kind !== undefined) conditions.push(isFrom(...list(kind)));
  if (clickId !== undefined) conditions.push(hasClickId(...list(clickId)));
  if (channel !== undefined) conditions.push(isCalled(...list(channel)));
  if (paid !== undefined) conditions.push(paid ? isPaid : not(isPaid));
  for (const field of Object.keys(WRITING) as TextField[]) {
    const patterns = texts[field];
    if (patterns !== undefined) conditions.push(has(field, ...list(patterns).map(WRITING[field])));
  }
  return conditions.length > 0 ? all(...conditions) : () => false; // asking nothing would take every visit
}

function list<Value>(oneOrMore: OneOrMore<Value>): readonly Value[] {
  return [oneOrMore].flat() as readonly Value[];
}

/** Patterns are written as the texts are that they are held against. */
const WRITING: Record<TextField, (pattern: Pattern) => Pattern> = {
  source: asWritten,
  medium: asWritten,
  campaign: asWritten,
  term: asWritten,
  content: asWritten,
  referrerHost: asHost,
  landingHost: asHost,
  landingPath: asPath,
};

function asWritten(pattern: Pattern): Pattern {
  return pattern;
}

function asHost(pattern: Pattern): Pattern {
  return pattern && readHost(pattern);
}

function asPath(pattern: Pattern): Pattern {
  return pattern && decodePath(pattern);
}
