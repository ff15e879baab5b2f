/** Finding people: by the id of a lead, by a key, or one after the other. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { LeadKey, ResolveTables } from './resolve.table.ts';

/** The root of a lead's people; undefined when no such lead is known. */
export async function findRoot(db: Database, siteId: number, leadId: string): Promise<string | undefined> {
  const lead = await db
    .withTables<ResolveTables>()
    .selectFrom('leads')
    .select(['leadId', 'mergedInto'])
    .where('siteId', '=', siteId)
    .where('leadId', '=', leadId)
    .executeTakeFirst();
  return lead && (lead.mergedInto ?? lead.leadId);
}

/** The people who have this key, by the ids of their roots: one at most, since a key names one lead. */
export async function findLeadsByKey(
  db: Database,
  siteId: number,
  { kind, key }: LeadKey,
): Promise<string[]> {
  const leads = await db
    .withTables<ResolveTables>()
    .selectFrom('leadKeys')
    .innerJoin('leads', (join) =>
      join.onRef('leads.siteId', '=', 'leadKeys.siteId').onRef('leads.leadId', '=', 'leadKeys.leadId'),
    )
    .select(['leads.leadId', 'leads.mergedInto'])
    .where('leadKeys.siteId', '=', siteId)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .execute();
  return leads.map((lead) => lead.mergedInto ?? lead.leadId);
}

/** A page of people by their roots, those whom the service heard of last first. */
export async function listPeople(
  db: Database,
  asked: {
    siteId: number;
    from: Date | null;
    to: Date | null;
    /** The page begins after this person. */
    after: { recordedAt: string; leadId: string } | undefined;
    limit: number;
  },
): Promise<{ leadId: string; recordedAt: string }[]> {
  const { siteId, from, to, after, limit } = asked;
  const { rows } = await sql<{ leadId: string; recordedAt: string }>`
    select lead_id, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at
    from leads
    where site_id = ${siteId} and merged_into is null
      and leads.recorded_at >= coalesce(${from}::timestamptz, '-infinity')
      and leads.recorded_at < coalesce(${to}::timestamptz, 'infinity')
      and (leads.recorded_at, lead_id) < (coalesce(${after?.recordedAt ?? null}::timestamptz, 'infinity'), coalesce(${after?.leadId ?? null}::uuid, ${GREATEST}))
    order by leads.recorded_at desc, lead_id desc
    limit ${limit}`.execute(db);
  return rows;
}

const GREATEST = sql`'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`;
