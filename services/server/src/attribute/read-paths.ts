/**
 * The conversions that count and the touches before each: every session of the lead, over all his visitors
 * and by the rule of ownership, that began at or before the conversion and inside the look-back window.
 */

import type { Database } from '../database/index.ts';
import { findOwner, readRoots, readSpans, readVisitorsOf, type Span } from '../resolve/index.ts';
import { buildPath, findNearestVisit, type PathWindow } from './build-path.ts';
import type { Path } from './path.ts';
import { type ConversionQuestion, type CountedConversion, readConversions } from './read-conversions.sql.ts';
import { readVisitsNamed, readVisitsOf, type Visit } from './read-visits.sql.ts';

export type PathQuestion = ConversionQuestion & PathWindow;

/** Whose conversion it is: a lead by his root, or a browser that nobody ever identified in. */
type Owner = { leadId: string } | { visitorId: string } | undefined;

/** Reads every path of the range, in the order of the conversions' time. */
export async function readPaths(db: Database, question: PathQuestion): Promise<Path[]> {
  const { siteId } = question;
  const conversions = await readConversions(db, question);
  const owners = await readOwners(db, siteId, conversions);
  const visits = await readOwnedVisits(db, siteId, [...owners.values()]);
  return conversions.map((conversion) => {
    const owner = owners.get(conversion.conversionId);
    return buildPath(conversion, (owner && visits.get(nameOf(owner))) ?? [], question);
  });
}

/** A conversion of a lead is his; one that names only a browser or a visit is the owner's of the nearest visit. */
async function readOwners(
  db: Database,
  siteId: number,
  conversions: readonly CountedConversion[],
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

function ownerOf(visit: Visit | undefined, spans: Map<string, Span[]>): Owner {
  if (!visit) return undefined;
  const leadId = findOwner(spans.get(visit.visitorId), visit.sessionId);
  return leadId ? { leadId } : { visitorId: visit.visitorId };
}

async function readNearestVisits(
  db: Database,
  siteId: number,
  conversions: readonly CountedConversion[],
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

/** The visits of all owners, by the owner's name, each list in order. */
async function readOwnedVisits(
  db: Database,
  siteId: number,
  owners: readonly Owner[],
): Promise<Map<string, Visit[]>> {
  const leadIds = new Set(owners.flatMap((owner) => (owner && 'leadId' in owner ? owner.leadId : [])));
  const browsers = new Set(owners.flatMap((owner) => (owner && 'visitorId' in owner ? owner.visitorId : [])));
  const visitors = [...new Set([...(await readVisitorsOf(db, siteId, [...leadIds])), ...browsers])];
  const spans = Map.groupBy(await readSpans(db, siteId, visitors), (span) => span.visitorId);
  const visits = await readVisitsOf(db, siteId, visitors);
  return Map.groupBy(visits, (visit) => nameOf(ownerOf(visit, spans)));
}

function nameOf(owner: Owner): string {
  if (!owner) return '';
  return 'leadId' in owner ? `lead ${owner.leadId}` : `visitor ${owner.visitorId}`;
}
