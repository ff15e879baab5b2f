/** Whose a conversion is, and whose a visit: the rule of ownership, asked for many at once. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { findOwner, readSpans, readWholeSpans, type Span } from '../resolve/index.ts';
import { findNearestVisit } from './find-nearest-visit.ts';
import { inSlices } from './in-slices.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readVisitsNamed } from './read-visits.sql.ts';
import type { Visit } from './visit.ts';

/** A lead by his root, or a browser that nobody ever identified in; undefined: nobody that is known. */
export type Owner = { leadId: string } | { visitorId: string } | undefined;

/** What a conversion that names no lead says of whose it is. */
type Nameless = Pick<CountedConversion, 'visitorId' | 'sessionId' | 'occurredAt'>;

/** The same as a row of the table. */
export type NamelessRow = Omit<Nameless, 'occurredAt'> & { occurredAt: Date };

/** One question's way to the tables. */
export interface OwnerQuestion {
  db: Database;
  siteId: number;
  identity: IdentityRule;
  /** All visits of these visitors, in order. */
  readVisits(visitorIds: readonly string[]): Promise<Visit[]>;
}

/** A conversion that names only a browser or a visit is the owner's of the nearest visit. Answers one owner a conversion, by its place. */
export async function readOwners(
  question: OwnerQuestion,
  conversions: readonly Nameless[],
): Promise<Owner[]> {
  const owners: Owner[] = [];
  for (const slice of inSlices(conversions)) owners.push(...(await readOwnersOfSome(question, slice)));
  return owners;
}

/** The same of rows. */
export function readOwnersOfRows(question: OwnerQuestion, rows: readonly NamelessRow[]): Promise<Owner[]> {
  return readOwners(
    question,
    rows.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() })),
  );
}

/** An owner's name, no other's. */
export function nameOf(owner: Owner): string {
  if (!owner) return '';
  return 'leadId' in owner ? owner.leadId : `visitor ${owner.visitorId}`;
}

/** Of a visit, by the spans of its visitor. */
export function ownerOf(visit: Visit | undefined, spans: Map<string, Span[]>): Owner {
  if (!visit) return undefined;
  const leadId = findOwner(spans.get(visit.visitorId), visit.sessionId);
  return leadId ? { leadId } : { visitorId: visit.visitorId };
}

/** The spans of visitors, by visitor, under the rule that was asked for. */
export async function readSpansOf(
  db: Database,
  { siteId, identity }: { siteId: number; identity: IdentityRule },
  visitorIds: readonly string[],
): Promise<Map<string, Span[]>> {
  const spans =
    identity === 'time_range'
      ? await readSpans(db, siteId, visitorIds)
      : await readWholeSpans(db, siteId, visitorIds, identity);
  return Map.groupBy(spans, (span) => span.visitorId);
}

async function readOwnersOfSome(
  { db, siteId, identity, readVisits }: OwnerQuestion,
  conversions: readonly Nameless[],
): Promise<Owner[]> {
  const sessions = conversions.flatMap(({ visitorId, sessionId }) =>
    visitorId === null ? (sessionId ?? []) : [],
  );
  const named = await readVisitsNamed(db, siteId, [...new Set(sessions)]);
  const visitorOf = new Map(named.map((visit) => [visit.sessionId, visit.visitorId]));
  const browsers = new Set([
    ...conversions.flatMap(({ visitorId }) => visitorId ?? []),
    ...visitorOf.values(),
  ]);
  const visits = await readVisits([...browsers]);
  const spans = await readSpansOf(db, { siteId, identity }, [...browsers]);
  const byVisitor = Map.groupBy(visits, (visit) => visit.visitorId);
  return conversions.map((conversion) => {
    const visitorId = conversion.visitorId ?? visitorOf.get(conversion.sessionId ?? '');
    return ownerOf(findNearestVisit(byVisitor.get(visitorId ?? '') ?? [], conversion), spans);
  });
}
