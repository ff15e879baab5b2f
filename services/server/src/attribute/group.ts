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
}

export function groupByCurrency(valued: Valued[]): Iterable<[string | null, Valued[]]> {
  if (valued.length === 1) return [[valued[0]!.worth.currency, valued]];
  return Map.groupBy(valued, ({ worth }) => worth.currency);
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
