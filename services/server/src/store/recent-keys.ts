import { buildMemory } from '../memory.ts';

/** The keys of events that were committed lately: an honest retry is known by them, and costs Postgres nothing. */
export interface RecentKeys<Key> {
  has(key: Key): boolean;
  add(key: Key): void;
  /** Forgets all: what was committed may not be there any more. */
  clear(): void;
}

/** How a key of several parts is found: by something of it that few others share, then as a whole. */
interface Finding<Key> {
  nameOf(key: Key): string | number;
  isSame(one: Key, other: Key): boolean;
}

/** Keys of one generation, some ten megabytes; between one and two generations are remembered. */
const GENERATION = 50_000;

export function buildRecentKeys<Key = string>(
  generation = GENERATION,
  { nameOf = String, isSame = Object.is }: Partial<Finding<Key>> = {},
): RecentKeys<Key> {
  const keys = buildMemory<Key, string | number>(generation);
  return {
    has(key) {
      const known = keys.find(nameOf(key));
      return known !== undefined && isSame(known, key);
    },
    add: (key) => keys.keep(nameOf(key), key),
    clear: keys.clear,
  };
}
