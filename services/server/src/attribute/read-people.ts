/**
 * Whoever converted, one after the other: his conversions that count, and every session of his, over all his visitors
 * and by the rule of ownership. Visits are read of some thousand people at a time: they are what takes memory.
 */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { readMembers } from '../resolve/index.ts';
import { inSlices } from './in-slices.ts';
import type { Moments } from './path.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type History, readHistories } from './read-histories.ts';
import { readNamelessOpportunities, readOpportunities } from './read-moments.sql.ts';
import { nameOf, type Owner, readOwners } from './read-owners.ts';
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
  const buyers = groupByOwner(conversions, await readOwners(reading, conversions));
  const nameless = needsMoments ? await readNamelessOpportunities(reading) : new Map<string, number>();
  const membersOf = await readMembers(db, siteId, listLeads(buyers));
  for (const slice of inSlices(buyers)) {
    const members = membersOf(listLeads(slice));
    const histories = await readHistories(reading, { owners: slice.map(({ owner }) => owner), members });
    const ofLeads = needsMoments ? await readOpportunities(db, siteId, members) : new Map<string, number>();
    yield slice.map(({ name, owner, conversions }) => {
      const history = owner && histories.get(name);
      const moments = needsMoments
        ? buildMoments(history, [ofLeads.get(name), nameless.get(name)])
        : NO_MOMENTS;
      return { owner, conversions, visits: history?.visits ?? NO_VISITS, moments };
    });
  }
}

const NO_MOMENTS: Moments = {};
const NO_VISITS: readonly Visit[] = [];

function buildVisitReader(ready: ReadyTouches) {
  return async (visitorIds: readonly string[]) => {
    const rows = await ready.ofVisitors(visitorIds);
    return rows.flatMap((row) => row.visits).sort(compareVisits);
  };
}

interface Buyer {
  name: string;
  owner: Owner;
  conversions: CountedConversion[];
}

/** Conversions come in order of time, and so do their people. */
function groupByOwner(conversions: readonly CountedConversion[], owners: readonly Owner[]): Buyer[] {
  const buyers = new Map<string, Buyer>();
  for (const [place, conversion] of conversions.entries()) {
    const owner = owners[place];
    const name = nameOf(owner);
    const known = buyers.get(name);
    if (known) known.conversions.push(conversion);
    else buyers.set(name, { name, owner, conversions: [conversion] });
  }
  return [...buyers.values()];
}

function listLeads(buyers: readonly Buyer[]): string[] {
  const leadIds: string[] = [];
  for (const { owner } of buyers) if (owner && 'leadId' in owner) leadIds.push(owner.leadId);
  return leadIds;
}

function buildMoments(history: History | undefined, qualified: readonly (number | undefined)[]): Moments {
  const opportunity = Math.min(...qualified.map((time) => time ?? Number.POSITIVE_INFINITY));
  return {
    ...(history?.identifiedAt === undefined ? {} : { lead: history.identifiedAt }),
    ...(opportunity < Number.POSITIVE_INFINITY ? { opportunity } : {}),
  };
}
