/**
 * Whoever converted, one after the other: his conversions that count, and every session of his, over all his visitors
 * and by the rule of ownership. Read some thousand people at a time, so that no question needs more memory than those.
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
import { compareVisits } from './visit.ts';

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
  const { siteId, needsMoments } = question;
  const ready = openReady(db, siteId);
  const reading = { db, ready, readVisits: buildVisitReader(ready), ...question };
  const owners = await readOwners(reading, conversions);
  const byOwner = Map.groupBy(conversions, ({ conversionId }) => nameOf(owners.get(conversionId)));
  const named = new Map([...owners.values()].map((owner) => [nameOf(owner), owner]));
  const nameless = needsMoments ? await readNamelessOpportunities(reading) : new Map<string, number>();
  for (const names of inSlices([...byOwner.keys()].sort())) {
    const asked = names.map((name) => named.get(name));
    const members = await readMembers(db, siteId, asked.flatMap(leadOf));
    const histories = await readHistories(reading, { owners: asked, members });
    const opportunities = needsMoments ? await readOpportunities(db, siteId, members) : new Map();
    for (const [place, name] of names.entries()) {
      const owner = asked[place];
      const history = owner && histories.get(name);
      const qualified = [opportunities.get(leadOf(owner)[0] ?? ''), nameless.get(name)];
      yield {
        owner,
        conversions: byOwner.get(name)!,
        visits: history?.visits ?? [],
        moments: needsMoments ? buildMoments(history, qualified) : {},
      };
    }
    await new Promise(setImmediate); // others have their turn
  }
}

function buildVisitReader(ready: ReadyTouches) {
  return async (visitorIds: readonly string[]) => {
    const rows = await ready.ofVisitors(visitorIds);
    return rows.flatMap((row) => row.visits).sort(compareVisits);
  };
}

function leadOf(owner: Owner): string[] {
  return owner && 'leadId' in owner ? [owner.leadId] : [];
}

function buildMoments(history: History | undefined, qualified: readonly (number | undefined)[]): Moments {
  const opportunity = Math.min(...qualified.map((time) => time ?? Number.POSITIVE_INFINITY));
  return {
    ...(history?.identifiedAt === undefined ? {} : { lead: history.identifiedAt }),
    ...(opportunity < Number.POSITIVE_INFINITY ? { opportunity } : {}),
  };
}
