/** A person as a server may see him: all leads that are one, their keys, traits and browsers. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { KeyKind, LeadKey, ResolveTables } from './resolve.table.ts';

export interface Person {
  /** The root's id. */
  id: string;
  /** Normalised keys by kind; a kind is absent when nothing of it is known. */
  keys: Partial<Record<KeyKind, string[]>>;
  /** Each trait as it stands: what a server said before what a browser claimed. */
  traits: Record<string, TraitAnswer>;
  visitors: string[];
}

interface TraitAnswer {
  value: unknown;
  verified: boolean;
  /** When it was stated, RFC 3339. */
  at: string;
}

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

/** Reads a person by the root's id; undefined when no such lead is known. */
export async function findPerson(db: Database, siteId: number, leadId: string): Promise<Person | undefined> {
  const id = await findRoot(db, siteId, leadId);
  if (!id) return undefined;
  const members = sql`select lead_id from leads where site_id = ${siteId} and (lead_id = ${id} or merged_into = ${id})`;
  const [keys, traits, visitors] = await Promise.all([
    sql<LeadKey>`
      select kind, key from lead_keys where site_id = ${siteId} and lead_id in (${members}) order by kind, key`.execute(
      db,
    ),
    sql<{ name: string; value: unknown; verified: boolean; statedAt: Date }>`
      select distinct on (name) name, value, verified, stated_at
      from lead_traits
      where site_id = ${siteId} and lead_id in (${members})
      order by name, verified desc, stated_at desc, stated_by desc`.execute(db),
    sql<{ visitorId: string }>`
      select distinct visitor_id from identities where site_id = ${siteId} and lead_id in (${members}) order by visitor_id`.execute(
      db,
    ),
  ]);
  return {
    id,
    keys: Object.fromEntries(
      Object.entries(Object.groupBy(keys.rows, (row) => row.kind)).map(([kind, rows]) => [
        kind,
        rows.map((row) => row.key),
      ]),
    ),
    traits: Object.fromEntries(
      traits.rows.map(({ name, value, verified, statedAt }) => [
        name,
        { value, verified, at: statedAt.toISOString() },
      ]),
    ),
    visitors: visitors.rows.map((row) => row.visitorId),
  };
}
