/** Whose conversions are: all of a person together. */

import { readMerged, readMergedInto } from '../resolve/index.ts';
import { Buyer, type BuyerKey, isLead, keyOf } from './buyer.ts';
import type { LeadBook } from './lead-book.ts';
import { readAhead } from './read-ahead.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type OwnerQuestion, readOwners } from './read-owners.ts';

export interface BuyerQuestion extends OwnerQuestion {
  /** Gives the leads their numbers. */
  leads: LeadBook;
}

/** In the order in which their first conversions come. The book of leads is empty before, and then knows every lead of theirs. */
export async function readBuyers(
  question: BuyerQuestion,
  pages: AsyncGenerator<readonly CountedConversion[]>,
): Promise<Buyer[]> {
  const { db, siteId, leads } = question;
  const { conversions, named } = await readNamed(pages, leads);
  const keys = await readKeys(question, { conversions, named });
  const buyers = new Map<BuyerKey, Buyer>();
  for (const [place, conversion] of conversions.entries()) {
    const key = keys[place];
    const buyer = buyers.get(key);
    if (buyer) buyer.conversions.push(conversion);
    else buyers.set(key, new Buyer(key, { first: conversion, leads }));
  }
  // What a person did as a lead that was merged into his is his, though no conversion names that one.
  const encodeRoots = () => leads.encode([...buyers.keys()].filter(isLead));
  for (const merged of await readMergedInto(db, siteId, encodeRoots)) leads.join(merged);
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
