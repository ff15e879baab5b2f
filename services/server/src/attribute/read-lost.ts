/** Whoever came in a range and did not convert: one path a person, of his visits in the range. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { nameOf, ownerOf, readSpansOf } from './read-owners.ts';
import { readVisitsInRange } from './read-visits.sql.ts';
import { compareVisits, type Visit } from './visit.ts';

export interface LostQuestion {
  siteId: number;
  identity: IdentityRule;
  from: Date;
  to: Date;
  bots: 'exclude' | 'include' | 'only';
}

/** Visits of each person whose name is not among the buyers. Those of several devices are joined, which takes memory for leads alone. */
export async function* readLost(
  db: Database,
  question: LostQuestion,
  buyers: ReadonlySet<string>,
): AsyncGenerator<Visit[]> {
  const ofLeads = new Map<string, Visit[]>();
  for await (const visits of readSlices(db, question)) {
    const spans = await readSpansOf(db, question, [...new Set(visits.map((visit) => visit.visitorId))]);
    for (const [name, his] of Map.groupBy(visits, (visit) => nameOf(ownerOf(visit, spans)))) {
      if (buyers.has(name)) continue;
      if (name.startsWith('visitor ')) yield his;
      else ofLeads.set(name, [...(ofLeads.get(name) ?? []), ...his]);
    }
  }
  for (const visits of ofLeads.values()) yield visits.sort(compareVisits);
}

/** Visits of a slice of visitors at a time, never half of one's. */
async function* readSlices(db: Database, question: LostQuestion): AsyncGenerator<Visit[]> {
  let after: string | undefined;
  do {
    const slice = await readVisitsInRange(db, { ...question, after });
    if (slice.visits.length > 0) yield slice.visits;
    after = slice.next;
    await new Promise(setImmediate); // others have their turn
  } while (after !== undefined);
}
