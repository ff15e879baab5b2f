import { type KeyFault, normaliseKey } from './normalise-key.ts';
import { KEY_KINDS, type KeyKind, type LeadKey } from './resolve.table.ts';

/** What can name a lead in a browser's word; whatever else it says is a claimed trait. */
const CLAIMED_KINDS = ['email', 'userId', 'phone'] as const satisfies readonly KeyKind[];

type Traits = Record<string, unknown>;

/** How far a word is to be believed: a browser's, one whose user id a server signed, a server's own. */
export type Trust = 'claimed' | 'signed' | 'verified';

/** What can name a lead in a word of such trust, in the order in which it is taken. */
const KINDS: Record<Trust, readonly KeyKind[]> = {
  claimed: CLAIMED_KINDS,
  signed: ['userId'],
  verified: KEY_KINDS,
};

/**
 * What is wrong with the keys of an identify, by field; undefined when nothing is. A browser's word names one
 * lead, by the first key that it states: only that one can be wrong. In a server's word every key counts.
 */
export function findKeyFault(traits: Traits, trust: Trust): { field: string; fault: KeyFault } | undefined {
  for (const kind of KINDS[trust]) {
    const key = normaliseKey(kind, traits[kind]);
    if (typeof key === 'string') return { field: `traits.${kind}`, fault: key };
    if (key && trust !== 'verified') return undefined;
  }
  return undefined;
}

/** The keys of an identify that the door let in: one of a browser's word, all of a server's. */
export function readKeys(traits: Traits, trust: Trust): LeadKey[] {
  const keys = KINDS[trust]
    .map((kind) => normaliseKey(kind, traits[kind]))
    .filter((key) => typeof key === 'object');
  return trust === 'verified' ? keys : keys.slice(0, 1);
}
