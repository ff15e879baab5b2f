/**
 * When people became leads and opportunities. Lead: the first identify, in whatever session. Opportunity: the earliest
 * time of any revision of any of the person's conversions at that stage, since every stage reached stays reached.
 */

import type { IdentityRule } from '@lazo/contract';
import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { Moments } from './path.ts';
import { type Named, nameOf, readOwners } from './read-owners.ts';

/** The moments of these leads, by root. */
export async function readMomentsOf(
  db: Database,
  siteId: number,
  roots: readonly string[],
): Promise<Map<string, Moments>> {
  const { rows } = await sql<{ root: string; leadAt: Date | null; opportunityAt: Date | null }>`
    with people as (
      select lead_id, coalesce(merged_into, lead_id) as root
      from leads
      where site_id = ${siteId} and (lead_id = any(${roots}::uuid[]) or merged_into = any(${roots}::uuid[]))
    ),
    identified as (
      select lead_id, min(first_at) as lead_at
      from identities
      where site_id = ${siteId} and lead_id in (select lead_id from people)
      group by lead_id
    ),
    qualified as (
      select lead_id, min(occurred_at) as opportunity_at
      from conversions
      where site_id = ${siteId} and stage = 'opportunity' and lead_id in (select lead_id from people)
      group by lead_id
    )
    select root, min(lead_at) as lead_at, min(opportunity_at) as opportunity_at
    from people left join identified using (lead_id) left join qualified using (lead_id)
    group by root`.execute(db);
  return new Map(rows.map(({ root, leadAt, opportunityAt }) => [root, buildMoments(leadAt, opportunityAt)]));
}

/** The earliest opportunity of those whose conversions name only a browser or a visit, by the owner's name. */
export async function readNamelessOpportunities(
  db: Database,
  site: { siteId: number; identity: IdentityRule },
): Promise<Map<string, number>> {
  const { rows } = await sql<Named & { revisionId: string }>`
    select conversion_id, revision_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${site.siteId} and stage = 'opportunity' and lead_id is null`.execute(db);
  const stated = rows.map((row) => ({ ...row, conversionId: row.revisionId })); // each revision names whose it is by itself
  const owners = await readOwners(db, site, stated);
  const earliest = new Map<string, number>();
  for (const { conversionId, occurredAt } of stated) {
    const name = nameOf(owners.get(conversionId));
    earliest.set(name, Math.min(earliest.get(name) ?? Number.POSITIVE_INFINITY, occurredAt.getTime()));
  }
  return earliest;
}

function buildMoments(leadAt: Date | null, opportunityAt: Date | null): Moments {
  return {
    ...(leadAt ? { lead: leadAt.getTime() } : {}),
    ...(opportunityAt ? { opportunity: opportunityAt.getTime() } : {}),
  };
}
