import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { type Named, readOwners } from './read-owners.ts';

/**
 * The ids of a person's conversions as they stand: those that name one of his leads, and those that name only a
 * browser or a visit that was his.
 */
export async function findConversionsOf(
  db: Database,
  person: { siteId: number; leadId: string; visitorIds: readonly string[] },
): Promise<string[]> {
  const { siteId, leadId, visitorIds } = person;
  const { rows } = await sql<Named>`
    select conversion_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${siteId} and replaced_at is null
      and lead_id in (select lead_id from leads where site_id = ${siteId} and (lead_id = ${leadId} or merged_into = ${leadId}))
    union all
    select conversion_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${siteId} and replaced_at is null and lead_id is null
      and (visitor_id = any(${visitorIds}::uuid[])
        or (visitor_id is null and session_id in (
              select session_id from sessions where site_id = ${siteId} and visitor_id = any(${visitorIds}::uuid[]))))`.execute(
    db,
  );
  const owners = await readOwners(db, { siteId, identity: 'time_range' }, rows);
  return rows.map((row) => row.conversionId).filter((id) => isOwner(owners.get(id), leadId));
}

function isOwner(owner: { leadId: string } | { visitorId: string } | undefined, leadId: string): boolean {
  return owner !== undefined && 'leadId' in owner && owner.leadId === leadId;
}
