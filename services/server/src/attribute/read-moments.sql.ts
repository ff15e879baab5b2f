/**
 * When people became leads and opportunities. Lead: the first identify, in whatever session. Opportunity: the earliest
 * time of any revision of any of the person's conversions at that stage, since every stage reached stays reached.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { Members } from '../resolve/index.ts';
import { encodeUuids } from '../store/index.ts';
import { type NamedRow, nameOf, type OwnerQuestion, readNamed, readOwners } from './read-owners.ts';

/** The earliest opportunity of these people, by root. */
export async function readOpportunities(
  db: Database,
  siteId: number,
  { leadIds, rootOf }: Members,
): Promise<Map<string, number>> {
  if (await isNobodyQualified(db, siteId)) return new Map();
  const { rows } = await sql<{ leadId: string; occurredAt: Date }>`
    select lead_id, min(occurred_at) as occurred_at from conversions
    where site_id = ${siteId} and stage = 'opportunity' and lead_id = any(${encodeUuids(leadIds)}::uuid[])
    group by lead_id`.execute(db);
  const earliest = new Map<string, number>();
  for (const { leadId, occurredAt } of rows) addEarliest(earliest, rootOf(leadId), occurredAt);
  return earliest;
}

async function isNobodyQualified(db: Database, siteId: number): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (
      select from conversions where site_id = ${siteId} and stage = 'opportunity' and lead_id is not null) as is_there`.execute(
    db,
  );
  return !rows[0]!.isThere;
}

/** The earliest opportunity of those whose conversions name only a browser or a visit, by the owner's name. */
export async function readNamelessOpportunities(question: OwnerQuestion): Promise<Map<string, number>> {
  const { rows } = await sql<NamedRow>`
    select lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${question.siteId} and stage = 'opportunity' and lead_id is null`.execute(question.db);
  const owners = await readOwners(question, rows.map(readNamed));
  const earliest = new Map<string, number>();
  for (const [place, { occurredAt }] of rows.entries())
    addEarliest(earliest, nameOf(owners[place]), occurredAt);
  return earliest;
}

function addEarliest(earliest: Map<string, number>, name: string, time: Date): void {
  earliest.set(name, Math.min(earliest.get(name) ?? Number.POSITIVE_INFINITY, time.getTime()));
}
