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
  if (await isNobodyMerged(db, siteId)) return (leadId) => leadId;
  const { rows } = await sql<{ leadId: string; mergedInto: string }>`
    select lead_id, merged_into from leads
    where site_id = ${siteId} and lead_id = any(${encodeUuids(leadIds)}::uuid[]) and merged_into is not null`.execute(
    db,
  );
  const merged = new Map(rows.map((row) => [row.leadId, row.mergedInto]));
  return (leadId) => merged.get(leadId) ?? leadId;
}

/** The leads of some people. */
export interface Members {
  leadIds: string[];
  rootOf: RootOf;
}

/** Every lead of some of the people that were asked for, who are named by their roots. */
export type MembersOf = (roots: readonly string[]) => Members;

/** Knows the leads of these people. */
export async function readMembers(
  db: Database,
  siteId: number,
  roots: readonly string[],
): Promise<MembersOf> {
  if (await isNobodyMerged(db, siteId)) return (some) => ({ leadIds: [...some], rootOf: (leadId) => leadId });
  const { rows } = await sql<{ leadId: string; root: string }>`
    select lead_id, merged_into as root from leads
    where site_id = ${siteId} and merged_into = any(${encodeUuids(roots)}::uuid[])`.execute(db);
  const merged = new Map(rows.map((row) => [row.leadId, row.root]));
  const rootOf = (leadId: string) => merged.get(leadId) ?? leadId;
  const byRoot = Map.groupBy(merged.keys(), rootOf);
  return (some) => ({ leadIds: some.flatMap((root) => [root, ...(byRoot.get(root) ?? [])]), rootOf });
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
  const { leadIds } = (await readMembers(db, siteId, roots))(roots);
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
