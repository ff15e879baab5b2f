/** Whoever came in a range and did not convert: one path a person, of his visits in the range. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { inSlices } from './in-slices.ts';
import { countParts, type RangeQuestion, readPart } from './read-lost.sql.ts';
import { nameOf, ownerOf, readSpansOf } from './read-owners.ts';
import { compareVisits, type Visit } from './visit.ts';

type LostQuestion = RangeQuestion & { identity: IdentityRule };

/** Visits of each person whose name is not among the buyers. Those of several devices are joined, which takes memory for leads alone. */
export async function* readLost(
  db: Database,
  question: LostQuestion,
  buyers: ReadonlySet<string>,
): AsyncGenerator<Visit[][]> {
  const ofLeads = new Map<string, Visit[]>();
  const parts = await countParts(db, question);
  for (let part = 0; part < parts; part += 1) {
    const visits = await readPart(db, question, { part, parts });
    for (const visitorIds of inSlices([...visits.keys()])) {
      const spans = await readSpansOf(db, question, visitorIds);
      const nameless: Visit[][] = [];
      for (const visitorId of visitorIds) {
        const his = visits.get(visitorId)!;
        if (spans.has(visitorId)) share(his, spans, ofLeads);
        else if (!buyers.has(nameOf({ visitorId }))) nameless.push(his.sort(compareVisits));
      }
      yield nameless;
      await new Promise(setImmediate); // others have their turn
    }
  }
  for (const [name, visits] of ofLeads) if (!buyers.has(name)) yield [visits.sort(compareVisits)];
}

/** Of whoever said who he is, each visit to whose it is. */
function share(
  visits: readonly Visit[],
  spans: Parameters<typeof ownerOf>[1],
  byName: Map<string, Visit[]>,
): void {
  for (const visit of visits) {
    const name = nameOf(ownerOf(visit, spans));
    const known = byName.get(name);
    if (known) known.push(visit);
    else byName.set(name, [visit]);
  }
}
