/** What a rule can ask of a visit. The built-in namings and a site's own rules are made of these. */

import type { ChannelName, Pattern, SourceKind } from '@lazo/contract';
import { buildMatcher } from './build-matcher.ts';
import type { TextField, Visit } from './read-visit.ts';

/** Asked of a visit and of what the naming calls it, which only a site's own rules can know. */
export type Condition = (visit: Visit, called?: ChannelName) => boolean;

export function all(...conditions: Condition[]): Condition {
  return (visit, called) => conditions.every((holds) => holds(visit, called));
}

export function any(...conditions: Condition[]): Condition {
  return (visit, called) => conditions.some((holds) => holds(visit, called));
}

export function not(condition: Condition): Condition {
  return (visit, called) => !condition(visit, called);
}

/** Whether a field matches one of these patterns; null is a field that was not told. */
export function has(field: TextField, ...patterns: Pattern[]): Condition {
  const matches = buildMatcher(patterns);
  return ({ texts }) => matches(texts[field]);
}

export function isFrom(...kinds: SourceKind[]): Condition {
  return ({ kind }) => kind !== undefined && kinds.includes(kind);
}

export function hasClickId(...names: string[]): Condition {
  return ({ clickIds }) => names.some((name) => clickIds[name] !== undefined);
}

export function isCalled(...channels: ChannelName[]): Condition {
  return (_visit, called) => called !== undefined && channels.includes(called);
}

export const isPaid: Condition = (visit) => visit.isPaid;

/** Whether the author of the link told where it stands. */
export const isTagged: Condition = (visit) => visit.isTagged;

/** Whether he told it by a name that says ad: `adwords`. */
export const isAdName: Condition = (visit) => visit.isAdName;
