import { type KeyFault, normaliseKey } from './normalise-key.ts';
import type { LeadKey } from './resolve.table.ts';
import { KEY_KINDS } from './resolve.table.ts';

/** What an identify says: its keys in the order email, userId, phone, externalId, and all its traits. */
export interface Word {
  keys: LeadKey[];
  traits: Record<string, unknown>;
}

/** What is wrong with the keys of an identify, by field; undefined when nothing is. */
export function findKeyFault(
  traits: Record<string, unknown>,
): { field: string; fault: KeyFault } | undefined {
  for (const kind of KEY_KINDS) {
    const key = normaliseKey(kind, traits[kind]);
    if (typeof key === 'string') return { field: `traits.${kind}`, fault: key };
  }
  return undefined;
}

/** Reads the traits of an identify that the door let in. */
export function readWord(traits: Record<string, unknown>): Word {
  const keys = KEY_KINDS.map((kind) => normaliseKey(kind, traits[kind])).filter(
    (key) => typeof key === 'object',
  );
  return { keys, traits };
}
