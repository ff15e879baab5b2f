import type { LeadBook } from './lead-book.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Owner } from './read-owners.ts';

/** A lead by the number of his root, or a browser that nobody ever identified in; undefined: nobody that is known. */
export type BuyerKey = number | string | undefined;

/** Somebody with his conversions, in the order in which they were asked for. */
export class Buyer {
  readonly key: BuyerKey;
  readonly conversions: CountedConversion[];
  readonly #leads: LeadBook;

  constructor(key: BuyerKey, { first, leads }: { first: CountedConversion; leads: LeadBook }) {
    this.key = key;
    this.conversions = [first];
    this.#leads = leads;
  }

  get owner(): Owner {
    if (isLead(this.key)) return { leadId: this.#leads.read(this.key) };
    return this.key === undefined ? undefined : { visitorId: this.key };
  }
}

export function keyOf(owner: Owner, leads: LeadBook): BuyerKey {
  if (!owner) return undefined;
  return 'leadId' in owner ? leads.numberText(owner.leadId) : owner.visitorId;
}

export function isLead(key: BuyerKey): key is number {
  return typeof key === 'number';
}

export function isBrowser(key: BuyerKey): key is string {
  return typeof key === 'string';
}
