/** Whose conversions are: all of a person together. */

import { readMerged } from '../resolve/index.ts';
import type { LeadBook } from './lead-book.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type Owner, type OwnerQuestion, readOwners } from './read-owners.ts';

/** A lead by the number of his root, or a browser that nobody ever identified in; undefined: nobody that is known. */
export type BuyerKey = number | string | undefined;

/** Somebody with his conversions, in the order in which they were asked for. */
export class Buyer {
  readonly key: BuyerKey;
  readonly conversions: CountedConversion[];
  readonly #leads: LeadBook;

  constructor(key: BuyerKey, leads: LeadBook, first: CountedConversion) {
    this.key = key;
    this.conversions = [first];
    this.#leads = leads;
  }

  get owner(): Owner {
    if (typeof this.key === 'number') return { leadId: this.#leads.read(this.key) };
    return this.key === undefined ? undefined : { visitorId: this.key };
  }
}

export function keyOf(owner: Owner, leads: LeadBook): BuyerKey {
  if (!owner) return undefined;
  return 'leadId' in owner ? leads.numberText(owner.leadId) : owner.visitorId;
}

/** In the order in which their first conversions come; the book then knows their leads. */
export async function readBuyers(
  question: OwnerQuestion,
  conversions: readonly CountedConversion[],
  leads: LeadBook,
): Promise<Buyer[]> {
  const keys = await readKeys(question, conversions, leads);
  const buyers = new Map<BuyerKey, Buyer>();
  for (const [place, conversion] of conversions.entries()) {
    const key = keys[place];
    const buyer = buyers.get(key);
    if (buyer) buyer.conversions.push(conversion);
    else buyers.set(key, new Buyer(key, leads, conversion));
  }
  return [...buyers.values()];
}

/** One a conversion, by its place. */
async function readKeys(
  question: OwnerQuestion,
  conversions: readonly CountedConversion[],
  leads: LeadBook,
): Promise<BuyerKey[]> {
  const named = conversions.map((conversion) => conversion.numberLead(leads));
  for (const merged of await readMerged(question.db, question.siteId, () => leads.encode(leads.list())))
    leads.join(merged);
  const nameless = conversions.filter((_, place) => named[place] === undefined);
  const owners = await readOwners(question, nameless);
  let place = 0;
  return named.map((lead) => (lead === undefined ? keyOf(owners[place++], leads) : leads.rootOf(lead)));
}
