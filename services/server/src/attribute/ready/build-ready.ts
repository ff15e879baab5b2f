/** What is to be ready of some visitors, out of their visits and words as a transaction sees them. */

import type { Database } from '../../database/index.ts';
import { findOwner, readNamedSpans } from '../../resolve/index.ts';
import type { IdBook } from '../id-book.ts';
import { readVisitsOf } from '../read-visits.sql.ts';
import type { Visit } from '../visit.ts';
import { readFirstWords } from './ready-touches.sql.ts';
import type { ReadyVisits } from './ready-visits.ts';

export async function buildReady(
  db: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<BuiltVisits[]> {
  const visits = await readVisitsOf(db, siteId, visitorIds);
  const spans = Map.groupBy(await readNamedSpans(db, siteId, visitorIds), (span) => span.visitorId);
  const rows = new Map<string, BuiltVisits>();
  const rowOf = (visitorId: string, leadId: string | null) => {
    const name = `${visitorId} ${leadId}`;
    const row = rows.get(name) ?? new BuiltVisits(visitorId, leadId);
    rows.set(name, row);
    return row;
  };
  for (const visit of visits)
    rowOf(visit.visitorId, findOwner(spans.get(visit.visitorId), visit.sessionId) ?? null).visits.push(visit);
  for (const { visitorId, leadId, firstAt } of await readFirstWords(db, siteId, visitorIds))
    rowOf(visitorId, leadId).identifiedAt = firstAt.getTime();
  return [...rows.values()];
}

class BuiltVisits implements ReadyVisits {
  readonly visitorId: string;
  readonly leadId: string | null;
  readonly visits: Visit[] = [];
  identifiedAt: number | undefined;

  constructor(visitorId: string, leadId: string | null) {
    this.visitorId = visitorId;
    this.leadId = leadId;
  }

  unpack(): readonly Visit[] {
    return this.visits;
  }

  numberLead(leads: IdBook): number | undefined {
    return this.leadId === null ? undefined : leads.numberText(this.leadId);
  }
}
