/**
 * When people became leads and opportunities. Lead: the first identify, in whatever session. Opportunity: the earliest
 * time of any revision of any of the person's conversions at that stage, since every stage reached stays reached.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { type Named, nameOf, type OwnerQuestion, readOwners } from './read-owners.ts';

/** The earliest opportunity of these people, by root; `members`: the root of each of their leads. */
export async function readOpportunities(
  db: Database,
  siteId: number,
  members: ReadonlyMap<string, string>,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ leadId: string; occurredAt: Date }>`
    select lead_id, min(occurred_at) as occurred_at from conversions
    where site_id = ${siteId} and stage = 'opportunity' and lead_id = any(${[...members.keys()]}::uuid[])
    group by lead_id`.execute(db);
  const earliest = new Map<string, number>();
  for (const { leadId, occurredAt } of rows) addEarliest(earliest, members.get(leadId)!, occurredAt);
  return earliest;
}

/** The earliest opportunity of those whose conversions name only a browser or a visit, by the owner's name. */
export async function readNamelessOpportunities(question: OwnerQuestion): Promise<Map<string, number>> {
  const { rows } = await sql<Named & { revisionId: string }>`
    select conversion_id, revision_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${question.siteId} and stage = 'opportunity' and lead_id is null`.execute(question.db);
  const stated = rows.map((row) => ({ ...row, conversionId: row.revisionId })); // each revision names whose it is by itself
  const owners = await readOwners(question, stated);
  const earliest = new Map<string, number>();
  for (const { conversionId, occurredAt } of stated)
    addEarliest(earliest, nameOf(owners.get(conversionId)), occurredAt);
  return earliest;
}

function addEarliest(earliest: Map<string, number>, name: string, time: Date): void {
  earliest.set(name, Math.min(earliest.get(name) ?? Number.POSITIVE_INFINITY, time.getTime()));
}
