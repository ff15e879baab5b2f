/** The keys of events that were committed lately: an honest retry is known by them, and costs Postgres nothing. */
export interface RecentKeys {
  has(key: string): boolean;
  add(key: string): void;
  /** Forgets all: what was committed may not be there any more. */
  clear(): void;
}

/** Keys of one generation, some ten megabytes; between one and two generations are remembered. */
const GENERATION = 50_000;

/** Forgets the older half at a time, so that no order need be kept. */
export function buildRecentKeys(generation = GENERATION): RecentKeys {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (key) => young.has(key) || old.has(key),
    add(key) {
      young.add(key);
      if (young.size < generation) return;
      old = young;
      young = new Set();
    },
    clear() {
      old = new Set();
      young = new Set();
    },
  };
}
