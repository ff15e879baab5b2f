/** Conversions that are credited together. */

import type { Range } from './credit-in-range.ts';
import type { Sum } from './ledger.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { KeyedPath } from './timeline.ts';
import type { Worth } from './worth.ts';

/** A conversion with what it counts for. */
export interface Valued {
  conversion: CountedConversion;
  worth: Worth;
}

/** Conversions of one currency that have one path, or paths that look alike. */
export interface Group {
  path: KeyedPath;
  currency: string | null;
  valued: Valued[];
  /** What they are worth together. */
  sum: Sum;
}

export function groupByCurrency(path: KeyedPath, valued: Valued[]): Group[] {
  const [first, ...others] = valued;
  if (!first) return [];
  if (others.length === 0) return [buildGroup(path, first.worth.currency, valued)];
  const byCurrency = Map.groupBy(valued, ({ worth }) => worth.currency);
  return [...byCurrency].map(([currency, some]) => buildGroup(path, currency, some));
}

export function buildGroup(path: KeyedPath, currency: string | null, valued: Valued[]): Group {
  return { path, currency, valued, sum: addUp(currency, valued) };
}

/** Credits the others together with those of the group, whose path looks like theirs. */
export function joinGroup(group: Group, others: Group): void {
  for (const one of others.valued) group.valued.push(one);
  group.sum.count += others.sum.count;
  group.sum.exact += others.sum.exact;
  group.sum.minor += others.sum.minor;
}

export function addUp(currency: string | null, valued: readonly Valued[]): Sum {
  const sum: Sum = { currency, count: valued.length, exact: 0n, minor: 0 };
  for (const { worth } of valued) {
    sum.exact += worth.exact;
    sum.minor += worth.minor;
  }
  return sum;
}

/** Whether any of a conversion would be in the answer. */
export function hasPartIn(path: KeyedPath, { occurredAt }: CountedConversion, isInRange: Range): boolean {
  if (!isInRange) return true;
  if (path.touches.length === 0) return isInRange(occurredAt);
  return path.touches.some((touch) => isInRange(touch.startedAt));
}
