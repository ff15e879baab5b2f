/** Conversions that are credited together. */

import type { Range } from './credit-in-range.ts';
import type { Sum } from './ledger.ts';
import type { KeyedPath } from './path.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Worth } from './worth.ts';

/** A conversion with what it counts for. */
export interface Valued {
  conversion: CountedConversion;
  worth: Worth;
}

/** Conversions of one currency that have one path, or paths that look alike. */
export interface Group {
  path: KeyedPath;
  /** Of one of them. Where answers are cut by it, all have the same. */
  name: string;
  /** How many they are and what they are worth. */
  sum: Sum;
  /** Those of one path, each by itself; of paths that look alike there may be millions, so none is kept. */
  valued: readonly Valued[];
}

/** Of a path's conversions those of each currency. */
export function groupByCurrency(path: KeyedPath, valued: readonly Valued[]): Group[] {
  if (valued.length === 0) return [];
  if (valued.length === 1) return [buildGroup(path, valued)];
  return [...Map.groupBy(valued, ({ worth }) => worth.currency).values()].map((some) =>
    buildGroup(path, some),
  );
}

export function buildGroup(path: KeyedPath, valued: readonly Valued[]): Group {
  const { conversion, worth } = valued[0]!;
  return { path, name: conversion.name, sum: addUp(worth.currency, valued), valued };
}

export function addUp(currency: string | null, valued: readonly Valued[]): Sum {
  const sum: Sum = { currency, count: 0, exact: 0n, minor: 0 };
  for (const { worth } of valued) addWorth(sum, worth);
  return sum;
}

/** One more conversion. */
export function addWorth(sum: Sum, { exact, minor }: Worth): void {
  sum.count += 1;
  sum.exact += exact;
  sum.minor += minor;
}

/** Whether any of a conversion would be in the answer. */
export function hasPartIn(path: KeyedPath, { occurredAt }: CountedConversion, isInRange: Range): boolean {
  if (!isInRange) return true;
  if (path.touches.length === 0) return isInRange(occurredAt);
  return path.touches.some((touch) => isInRange(touch.startedAt));
}
