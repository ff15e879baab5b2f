/**
 * Whose a session is: from the session in which a visitor identified until the next such session he is that
 * lead; what came before the first is the first's. Of two identifies in one session the later one counts.
 * Ids are of one browser's clock, so they compare without any corrected time.
 *
 * Several small statements by keys, not one large: each takes its index whatever the planner knows of the data.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { encodeUuids } from '../store/index.ts';

/** Of one visitor the sessions that are one lead's. */
export interface Span {
  visitorId: string;
  /** The root of the lead's people. */
  leadId: string;
  /** The session in which he became this lead. */
  since: string;
  /** Inclusive: what came before the first identify is the first's. */
  fromSession: string;
  /** Exclusive. */
  untilSession: string;
}

/** The root of a lead: of one that nobody knows yet, himself. */
export type RootOf = (leadId: string) => string;

/** Knows the roots of these leads. */
export async function readRoots(db: Database, siteId: number, leadIds: readonly string[]): Promise<RootOf> {
  const merged = await readMerged(db, siteId, () => encodeUuids(leadIds));
  const roots = new Map(merged.map(({ leadId, root }) => [leadId, root]));
  return (leadId) => roots.get(leadId) ?? leadId;
}

/** A lead who is the same person as another. */
export interface MergedLead {
  leadId: string;
  root: string;
}

/** Who of these leads was merged into another. They are encoded only where somebody of the site was. */
export function readMerged(db: Database, siteId: number, encodeLeads: () => Buffer): Promise<MergedLead[]> {
  return readMerges(
    db,
    siteId,
    () => sql`lead_id = any(${encodeLeads()}::uuid[]) and merged_into is not null`,
  );
}

/** Who was merged into one of these leads. They are encoded only where somebody of the site was. */
export function readMergedInto(
  db: Database,
  siteId: number,
  encodeRoots: () => Buffer,
): Promise<MergedLead[]> {
  return readMerges(db, siteId, () => sql`merged_into = any(${encodeRoots()}::uuid[])`);
}

async function readMerges(
  db: Database,
  siteId: number,
  buildAsked: () => RawBuilder<unknown>,
): Promise<MergedLead[]> {
  if (await isNobodyMerged(db, siteId)) return [];
  const { rows } = await sql<MergedLead>`
    select lead_id, merged_into as root from leads where site_id = ${siteId} and ${buildAsked()}`.execute(db);
  return rows;
}

/** Costs next to nothing, and of some thousand leads saves that each is looked for. */
async function isNobodyMerged(db: Database, siteId: number): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (select from leads where site_id = ${siteId} and merged_into is not null) as is_there`.execute(
    db,
  );
  return !rows[0]!.isThere;
}

/** Every visitor who ever said that he is one of these people, named by their roots. */
export async function readVisitorsOf(
  db: Database,
  siteId: number,
  roots: readonly string[],
): Promise<string[]> {
  const merged = await readMergedInto(db, siteId, () => encodeUuids(roots));
  const leadIds = [...roots, ...merged.map(({ leadId }) => leadId)];
  const { rows } = await sql<{ visitorId: string }>`
    select distinct visitor_id from identities where site_id = ${siteId} and lead_id = any(${encodeUuids(leadIds)}::uuid[])`.execute(
    db,
  );
  return rows.map((row) => row.visitorId);
}

/** The spans of these visitors, in order. A visitor who never identified has none. */
export function readSpans(db: Database, siteId: number, visitorIds: readonly string[]): Promise<Span[]> {
  return read(db, siteId, {
    visitorIds,
    leadId: sql`coalesce(person.merged_into, owner.lead_id)`,
    people: sql`left join leads person on person.site_id = ${siteId} and person.lead_id = owner.lead_id`,
  });
}

/** The same, each by the lead that the visitor himself named, whoever is one with that one. */
export function readNamedSpans(db: Database, siteId: number, visitorIds: readonly string[]): Promise<Span[]> {
  return read(db, siteId, { visitorIds, leadId: sql`owner.lead_id`, people: sql`` });
}

async function read(
  db: Database,
  siteId: number,
  asked: { visitorIds: readonly string[]; leadId: RawBuilder<unknown>; people: RawBuilder<unknown> },
): Promise<Span[]> {
  const { rows } = await sql<Span>`
    select * from (
    select owner.visitor_id, ${asked.leadId} as lead_id, owner.since,
           case when row_number() over visits = 1 then ${SMALLEST} else owner.since end as from_session,
           coalesce(lead(owner.since) over visits, ${GREATEST}) as until_session
    from (
      select distinct on (visitor_id, since) visitor_id, since, lead_id
      from identities
      where site_id = ${siteId} and visitor_id = any(${encodeUuids(asked.visitorIds)}::uuid[])
      order by visitor_id, since, at desc, said_by desc
    ) as owner
    ${asked.people}
    window visits as (partition by owner.visitor_id order by owner.since)
    ) as span
    where lead_id <> ${NOBODY}::uuid
    order by visitor_id, since`.execute(db);
  return rows;
}

/** Owns what an erased person would own by a word that is gone, on a browser that was another's before: nobody has it. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export const SMALLEST = sql`'00000000-0000-0000-0000-000000000000'::uuid`;
export const GREATEST = sql`'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`;
