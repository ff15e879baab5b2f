/** Whose conversions are: all of a person together. */

import { readMerged, readMergedInto } from '../resolve/index.ts';
import type { LeadBook } from './lead-book.ts';
import { readAhead } from './read-ahead.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type Owner, type OwnerQuestion, readOwners } from './read-owners.ts';

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

export interface BuyerQuestion extends OwnerQuestion {
  /** Empty; afterwards it knows every lead of the buyers. */
  leads: LeadBook;
}

/** In the order in which their first conversions come. */
export async function readBuyers(
  question: BuyerQuestion,
  pages: AsyncGenerator<readonly CountedConversion[]>,
): Promise<Buyer[]> {
  const { leads } = question;
  const { conversions, named } = await readNamed(pages, leads);
  const keys = await readKeys(question, { conversions, named });
  const buyers = new Map<BuyerKey, Buyer>();
  for (const [place, conversion] of conversions.entries()) {
    const key = keys[place];
    const buyer = buyers.get(key);
    if (buyer) buyer.conversions.push(conversion);
    else buyers.set(key, new Buyer(key, { first: conversion, leads }));
  }
  await joinOthers(question, buyers.keys());
  return [...buyers.values()];
}

/** Conversions, and by their place which leads they name. */
interface Named {
  conversions: CountedConversion[];
  named: (number | undefined)[];
}

async function readNamed(
  pages: AsyncGenerator<readonly CountedConversion[]>,
  leads: LeadBook,
): Promise<Named> {
  const conversions: CountedConversion[] = [];
  const named: Named['named'] = [];
  for await (const page of readAhead(pages))
    for (const conversion of page) {
      conversions.push(conversion);
      named.push(conversion.numberLead(leads));
    }
  return { conversions, named };
}

/** One a conversion, by its place. */
async function readKeys(question: BuyerQuestion, { conversions, named }: Named): Promise<BuyerKey[]> {
  const { db, siteId, leads } = question;
  for (const merged of await readMerged(db, siteId, () => leads.encode(leads.list()))) leads.join(merged);
  const nameless = conversions.filter((_, place) => named[place] === undefined);
  const owners = await readOwners(question, nameless);
  let place = 0;
  return named.map((lead) => (lead === undefined ? keyOf(owners[place++], leads) : leads.rootOf(lead)));
}

/** What these people did as leads that are merged into theirs is theirs, though no conversion names those. */
async function joinOthers({ db, siteId, leads }: BuyerQuestion, keys: Iterable<BuyerKey>): Promise<void> {
  const encodeRoots = () => leads.encode([...keys].filter(isLead));
  for (const merged of await readMergedInto(db, siteId, encodeRoots)) leads.join(merged);
}

export function isLead(key: BuyerKey): key is number {
  return typeof key === 'number';
}

export function isBrowser(key: BuyerKey): key is string {
  return typeof key === 'string';
}
