/**
 * Whoever converted, one after the other: his conversions that count, and every session of his, over all his visitors
 * and by the rule of ownership. Visits are read of some thousand people at a time: they are what takes memory.
 */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { readMergedInto } from '../resolve/index.ts';
import { type Buyer, type BuyerKey, readBuyers } from './buyers.ts';
import { inSlices } from './in-slices.ts';
import { LeadBook } from './lead-book.ts';
import type { Moments } from './path.ts';
import type { Person } from './person.ts';
import { readAhead } from './read-ahead.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type History, readHistories } from './read-histories.ts';
import { readNamelessOpportunities, readOpportunities } from './read-moments.sql.ts';
import type { Owner } from './read-owners.ts';
import { openReady, type ReadyTouches } from './ready/open-ready.ts';
import { compareVisits, type Visit } from './visit.ts';

export interface PeopleQuestion {
  siteId: number;
  identity: IdentityRule;
  /** Whether moments are needed: most models know none. */
  needsMoments: boolean;
}

/** The people of these conversions, in an order that is always the same, some thousand at a time. */
export async function* readPeople(
  db: Database,
  question: PeopleQuestion,
  conversions: readonly CountedConversion[],
): AsyncGenerator<Person[]> {
  const { siteId, needsMoments } = question;
  const ready = await openReady(db, siteId);
  const reading = { db, ready, readVisits: buildVisitReader(ready), ...question };
  const leads = new LeadBook();
  const buyers = await readBuyers(reading, conversions, leads);
  const nameless = needsMoments ? await readNamelessOpportunities(reading, leads) : undefined;
  const roots = () => leads.encode(buyers.flatMap(readLead));
  for (const merged of await readMergedInto(db, siteId, roots)) leads.join(merged);
  async function* readSlices() {
    for (const slice of inSlices(buyers)) {
      const members = leads.listMembers(slice.flatMap(readLead));
      const browsers = slice.flatMap(readBrowser);
      const gather = await readHistories(reading, { leads, members, browsers });
      const ofLeads = needsMoments ? await readOpportunities(db, siteId, { leads, members }) : undefined;
      yield { slice, gather, ofLeads };
    }
  }
  for await (const { slice, gather, ofLeads } of readAhead(readSlices())) {
    const histories = gather();
    yield slice.map((buyer) => {
      const history = buyer.key === undefined ? undefined : histories.get(buyer.key);
      const opportunities = [ofLeads?.get(buyer.key), nameless?.get(buyer.key)];
      const moments = needsMoments ? buildMoments(history, opportunities) : NO_MOMENTS;
      return new KnownPerson(buyer, { visits: history?.visits ?? NO_VISITS, moments });
    });
  }
}

const NO_MOMENTS: Moments = {};
const NO_VISITS: readonly Visit[] = [];

class KnownPerson implements Person {
  readonly visits: readonly Visit[];
  readonly moments: Moments;
  readonly #buyer: Buyer;

  constructor(buyer: Buyer, { visits, moments }: Pick<Person, 'visits' | 'moments'>) {
    this.visits = visits;
    this.moments = moments;
    this.#buyer = buyer;
  }

  get owner(): Owner {
    return this.#buyer.owner;
  }

  get conversions(): readonly CountedConversion[] {
    return this.#buyer.conversions;
  }
}

function buildVisitReader(ready: ReadyTouches) {
  return async (visitorIds: readonly string[]) => {
    const rows = await ready.ofVisitors(visitorIds);
    return rows.flatMap((row) => row.visits).sort(compareVisits);
  };
}

function readLead({ key }: { key: BuyerKey }): number | [] {
  return typeof key === 'number' ? key : [];
}

function readBrowser({ key }: { key: BuyerKey }): string | [] {
  return typeof key === 'string' ? key : [];
}

function buildMoments(history: History | undefined, opportunities: readonly (number | undefined)[]): Moments {
  const opportunity = Math.min(...opportunities.map((time) => time ?? Number.POSITIVE_INFINITY));
  return {
    ...(history?.identifiedAt === undefined ? {} : { lead: history.identifiedAt }),
    ...(opportunity < Number.POSITIVE_INFINITY ? { opportunity } : {}),
  };
}
