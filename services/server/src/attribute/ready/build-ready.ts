/** What is to be ready of some visitors, out of their visits and words as a transaction sees them. */

import type { Database } from '../../database/index.ts';
import { findOwner, readNamedSpans } from '../../resolve/index.ts';
import { readVisitsOf } from '../read-visits.sql.ts';
import type { Visit } from '../visit.ts';
import { readFirstWords } from './ready-touches.sql.ts';

/** A visitor's visits as one lead, or as nobody's, in order. */
export interface ReadyVisits {
  visitorId: string;
  /** The lead that he named, whoever that one was merged with. Null: nobody's. */
  leadId: string | null;
  /** When he first said that he is this lead. Milliseconds since 1970. */
  identifiedAt: number | undefined;
  visits: Visit[];
}

export async function buildReady(
  db: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<ReadyVisits[]> {
  const visits = await readVisitsOf(db, siteId, visitorIds);
  const spans = Map.groupBy(await readNamedSpans(db, siteId, visitorIds), (span) => span.visitorId);
  const rows = new Map<string, ReadyVisits>();
  const rowOf = (visitorId: string, leadId: string | null) => {
    const name = `${visitorId} ${leadId}`;
    const row = rows.get(name) ?? { visitorId, leadId, identifiedAt: undefined, visits: [] };
    rows.set(name, row);
    return row;
  };
  for (const visit of visits)
    rowOf(visit.visitorId, findOwner(spans.get(visit.visitorId), visit.sessionId) ?? null).visits.push(visit);
  for (const { visitorId, leadId, firstAt } of await readFirstWords(db, siteId, visitorIds))
    rowOf(visitorId, leadId).identifiedAt = firstAt.getTime();
  return [...rows.values()];
}
