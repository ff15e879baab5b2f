/**
 * Whoever converted, one after the other: his conversions that count, and every session of his, over all his visitors
 * and by the rule of ownership. Read some thousand people at a time, so that no question needs more memory than those.
 */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { readVisitorsOf } from '../resolve/index.ts';
import { inSlices } from './in-slices.ts';
import type { Moments } from './path.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readMomentsOf, readNamelessOpportunities } from './read-moments.sql.ts';
import { nameOf, type Owner, ownerOf, readOwners, readSpansOf } from './read-owners.ts';
import { readVisitsOf, type Visit } from './read-visits.sql.ts';

export interface PeopleQuestion {
  siteId: number;
  identity: IdentityRule;
  /** Whether moments are needed: most models know none. */
  needsMoments: boolean;
}

/** The people of these conversions, in an order that is always the same. */
export async function* readPeople(
  db: Database,
  question: PeopleQuestion,
  conversions: readonly CountedConversion[],
): AsyncGenerator<Person> {
  const owners = await readOwners(db, question, conversions);
  const byOwner = Map.groupBy(conversions, ({ conversionId }) => nameOf(owners.get(conversionId)));
  const named = new Map([...owners.values()].map((owner) => [nameOf(owner), owner]));
  const nameless = question.needsMoments ? await readNamelessOpportunities(db, question) : new Map();
  for (const names of inSlices([...byOwner.keys()].sort())) {
    const asked = names.map((name) => named.get(name));
    const visits = await readVisitsOfOwners(db, question, asked);
    const moments = question.needsMoments
      ? await readMomentsOf(db, question.siteId, asked.flatMap(leadOf))
      : new Map<string, Moments>();
    for (const [place, name] of names.entries()) {
      const owner = asked[place];
      yield {
        owner,
        conversions: byOwner.get(name)!,
        visits: (owner && visits.get(name)) ?? [],
        moments: addOpportunity(moments.get(leadOf(owner)[0] ?? '') ?? {}, nameless.get(name)),
      };
    }
    await new Promise(setImmediate); // others have their turn
  }
}

function leadOf(owner: Owner): string[] {
  return owner && 'leadId' in owner ? [owner.leadId] : [];
}

function addOpportunity(moments: Moments, time: number | undefined): Moments {
  if (time === undefined) return moments;
  return { ...moments, opportunity: Math.min(time, moments.opportunity ?? time) };
}

/** The visits of owners, by the owner's name, each list in order. */
async function readVisitsOfOwners(
  db: Database,
  site: { siteId: number; identity: IdentityRule },
  owners: readonly Owner[],
): Promise<Map<string, Visit[]>> {
  const leadIds = owners.flatMap(leadOf);
  const browsers = owners.flatMap((owner) => (owner && 'visitorId' in owner ? owner.visitorId : []));
  const visitors = [...new Set([...(await readVisitorsOf(db, site.siteId, leadIds)), ...browsers])];
  const spans = await readSpansOf(db, site, visitors);
  const visits = await readVisitsOf(db, site.siteId, visitors);
  return Map.groupBy(visits, (visit) => nameOf(ownerOf(visit, spans)));
}
