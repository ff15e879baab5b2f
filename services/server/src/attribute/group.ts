/** Conversions that are credited together. */

import type { Range } from './credit-in-range.ts';
import type { Sum } from './ledger.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { KeyedPath } from './timeline.ts';
import { NOTHING, type Worth } from './worth.ts';

/** A conversion with what it counts for. */
export interface Valued {
  conversion: CountedConversion;
  worth: Worth;
}

/** Conversions of one currency that have one path, or paths that look alike. */
export interface Group {
  path: KeyedPath;
  currency: string | null;
  /** Of paths that look alike, those of the first path alone. */
  valued: readonly Valued[];
  /** How many they are and what they are worth, with those of the paths that look alike. */
  sum: Sum;
}

export function groupByCurrency(path: KeyedPath, valued: readonly Valued[]): Group[] {
  if (valued.length === 0) return [];
  if (valued.length === 1) return [buildGroup(path, valued[0]!.worth.currency, valued)];
  const byCurrency = Map.groupBy(valued, ({ worth }) => worth.currency);
  return [...byCurrency].map(([currency, some]) => buildGroup(path, currency, some));
}

export function buildGroup(path: KeyedPath, currency: string | null, valued: readonly Valued[]): Group {
  return { path, currency, valued, sum: addUp(currency, valued) };
}

/** Counts others beside those of the group, whose path looks like theirs: there may be millions, so none is kept. */
export function joinGroup({ sum }: Group, others: Group): void {
  sum.count += others.sum.count;
  sum.exact += others.sum.exact;
  sum.minor += others.sum.minor;
}

export function addUp(currency: string | null, valued: readonly Valued[]): Sum {
  let { exact, minor } = valued[0]?.worth ?? NOTHING;
  for (let place = 1; place < valued.length; place += 1) {
    exact += valued[place]!.worth.exact;
    minor += valued[place]!.worth.minor;
  }
  return { currency, count: valued.length, exact, minor };
}

/** Whether any of a conversion would be in the answer. */
export function hasPartIn(path: KeyedPath, { occurredAt }: CountedConversion, isInRange: Range): boolean {
  if (!isInRange) return true;
  if (path.touches.length === 0) return isInRange(occurredAt);
  return path.touches.some((touch) => isInRange(touch.startedAt));
}
