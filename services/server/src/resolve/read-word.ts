import { type KeyFault, normaliseKey } from './normalise-key.ts';
import { KEY_KINDS, type KeyKind, type LeadKey } from './resolve.table.ts';

/** What can name a lead in a browser's word; whatever else it says is a claimed trait. */
const CLAIMED_KINDS = ['email', 'userId', 'phone'] as const satisfies readonly KeyKind[];

type Traits = Record<string, unknown>;

/**
 * What is wrong with the keys of an identify, by field; undefined when nothing is. A browser's word names one
 * lead, by the first key that it states: only that one can be wrong. In a server's word every key counts.
 */
export function findKeyFault(
  traits: Traits,
  isTrusted: boolean,
): { field: string; fault: KeyFault } | undefined {
  for (const kind of isTrusted ? KEY_KINDS : CLAIMED_KINDS) {
    const key = normaliseKey(kind, traits[kind]);
    if (typeof key === 'string') return { field: `traits.${kind}`, fault: key };
    if (key && !isTrusted) return undefined;
  }
  return undefined;
}

/** The keys of an identify that the door let in: one of a browser's word, all of a server's. */
export function readKeys(traits: Traits, isTrusted: boolean): LeadKey[] {
  const kinds = isTrusted ? KEY_KINDS : CLAIMED_KINDS;
  const keys = kinds.map((kind) => normaliseKey(kind, traits[kind])).filter((key) => typeof key === 'object');
  return isTrusted ? keys : keys.slice(0, 1);
}
