/**
 * The conversions that count and the touches before each: every session of the lead, over all his visitors
 * and by the rule of ownership, that began at or before the conversion and inside the look-back window.
 */

import type { Database } from '../database/index.ts';
import { readSpans, readVisitorsOf } from '../resolve/index.ts';
import { buildPath, type PathWindow } from './build-path.ts';
import type { Path } from './path.ts';
import { type ConversionQuestion, readConversions } from './read-conversions.sql.ts';
import { type Owner, ownerOf, readOwners } from './read-owners.ts';
import { readVisitsOf, type Visit } from './read-visits.sql.ts';

export type PathQuestion = ConversionQuestion & PathWindow;

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
