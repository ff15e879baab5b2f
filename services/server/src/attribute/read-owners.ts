/** Whose a conversion is, and whose a visit: the rule of ownership, asked for many at once. */

import type { Database } from '../database/index.ts';
import { findOwner, readRoots, readSpans, type Span } from '../resolve/index.ts';
import { findNearestVisit } from './build-path.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readVisitsNamed, readVisitsOf, type Visit } from './read-visits.sql.ts';

/** A lead by his root, or a browser that nobody ever identified in; undefined: nobody that is known. */
export type Owner = { leadId: string } | { visitorId: string } | undefined;

/** What a conversion says of whose it is. */
export type Named = Pick<
  CountedConversion,
  'conversionId' | 'leadId' | 'visitorId' | 'sessionId' | 'occurredAt'
>;

/** A conversion of a lead is his; one that names only a browser or a visit is the owner's of the nearest visit. */
export async function readOwners(
  db: Database,
  siteId: number,
  conversions: readonly Named[],
): Promise<Map<string, Owner>> {
  const leadIds = conversions.flatMap(({ leadId }) => leadId ?? []);
  const roots = await readRoots(db, siteId, [...new Set(leadIds)]);
  const nameless = conversions.filter(({ leadId }) => leadId === null);
  const nearest = await readNearestVisits(db, siteId, nameless);
  const spans = Map.groupBy(
    await readSpans(
      db,
      siteId,
      [...nearest.values()].map((visit) => visit.visitorId),
    ),
    (span) => span.visitorId,
  );
  return new Map(
    conversions.map(({ conversionId, leadId }) => [
      conversionId,
      leadId ? { leadId: roots.get(leadId) as string } : ownerOf(nearest.get(conversionId), spans),
    ]),
  );
}

/** Of a visit, by the spans of its visitor. */
export function ownerOf(visit: Visit | undefined, spans: Map<string, Span[]>): Owner {
  if (!visit) return undefined;
  const leadId = findOwner(spans.get(visit.visitorId), visit.sessionId);
  return leadId ? { leadId } : { visitorId: visit.visitorId };
}

async function readNearestVisits(
  db: Database,
  siteId: number,
  conversions: readonly Named[],
): Promise<Map<string, Visit>> {
  const visitors = conversions.flatMap(({ visitorId }) => visitorId ?? []);
  const sessions = conversions.flatMap(({ visitorId, sessionId }) =>
    visitorId === null ? (sessionId ?? []) : [],
  );
  const named = await readVisitsNamed(db, siteId, [...new Set(sessions)]);
  const visits = await readVisitsOf(db, siteId, [
    ...new Set([...visitors, ...named.map((visit) => visit.visitorId)]),
  ]);
  const byVisitor = Map.groupBy(visits, (visit) => visit.visitorId);
  const visitorOf = new Map(named.map((visit) => [visit.sessionId, visit.visitorId]));
  return new Map(
    conversions.flatMap((conversion) => {
      const visitorId = conversion.visitorId ?? visitorOf.get(conversion.sessionId ?? '');
      const visit = findNearestVisit(byVisitor.get(visitorId ?? '') ?? [], conversion);
      return visit ? [[conversion.conversionId, visit] as const] : [];
    }),
  );
}
