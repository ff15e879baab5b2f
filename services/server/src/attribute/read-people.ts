/**
 * Whoever converted, one after the other: his conversions that count, and every session of his, over all his visitors
 * and by the rule of ownership. Visits are read of some thousand people at a time: they are what takes memory.
 */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { type Buyer, type BuyerKey, isBrowser, isLead } from './buyer.ts';
import { inSlices } from './in-slices.ts';
import { LeadBook } from './lead-book.ts';
import type { Moments } from './path.ts';
import type { Person } from './person.ts';
import { readAhead } from './read-ahead.ts';
import { type BuyerQuestion, readBuyers } from './read-buyers.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type Histories, type History, readHistories } from './read-histories.ts';
import { type Opportunities, readNamelessOpportunities, readOpportunities } from './read-moments.sql.ts';
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
  conversions: AsyncGenerator<readonly CountedConversion[]>,
): AsyncGenerator<Person[]> {
  const ready = await openReady(db, question.siteId);
  const reading = { ...question, db, ready, leads: new LeadBook(), readVisits: buildVisitReader(ready) };
  const buyers = await readBuyers(reading, conversions);
  for await (const told of readAhead(readSlices(reading, buyers))) yield buildPeople(told);
}

type Reading = PeopleQuestion & BuyerQuestion & { ready: ReadyTouches };

/** Some buyers with what tables tell of them. */
interface Told {
  buyers: readonly Buyer[];
  gather: () => Histories;
  /** Undefined where no moments are needed. */
  opportunities: readonly Opportunities[] | undefined;
}

async function* readSlices(reading: Reading, buyers: readonly Buyer[]): AsyncGenerator<Told> {
  const nameless = reading.needsMoments ? await readNamelessOpportunities(reading) : undefined;
  for (const slice of inSlices(buyers)) {
    const keys = slice.map(({ key }) => key);
    const members = reading.leads.listMembers(keys.filter(isLead));
    const gather = await readHistories(reading, { members, browsers: keys.filter(isBrowser) });
    const opportunities = nameless && [nameless, await readOpportunities(reading, members)];
    yield { buyers: slice, gather, opportunities };
  }
}

function buildPeople({ buyers, gather, opportunities }: Told): Person[] {
  const histories = gather();
  return buyers.map((buyer) => {
    const history = buyer.key === undefined ? undefined : histories.get(buyer.key);
    const moments = opportunities ? buildMoments(buyer.key, { history, opportunities }) : NO_MOMENTS;
    return new KnownPerson(buyer, { visits: history?.unpack() ?? NO_VISITS, moments });
  });
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
    return rows.flatMap((row) => row.unpack()).sort(compareVisits);
  };
}

function buildMoments(
  key: BuyerKey,
  { history, opportunities }: { history: History | undefined; opportunities: readonly Opportunities[] },
): Moments {
  const [opportunity] = opportunities.flatMap((times) => times.get(key) ?? []).sort((a, b) => a - b);
  return {
    ...(history?.identifiedAt === undefined ? {} : { lead: history.identifiedAt }),
    ...(opportunity === undefined ? {} : { opportunity }),
  };
}
