/**
 * When people became leads and opportunities. Lead: the first identify, in whatever session. Opportunity: the earliest
 * time of any revision of any of the person's conversions at that stage, since every stage reached stays reached.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { type BuyerKey, keyOf } from './buyer.ts';
import type { BuyerQuestion } from './read-buyers.ts';
import { type NamelessRow, readOwnersOfRows } from './read-owners.ts';

/** The earliest opportunity of the people of these leads. */
export async function readOpportunities(
  { db, siteId, leads }: BuyerQuestion,
  members: readonly number[],
): Promise<Opportunities> {
  const earliest: Opportunities = new Map();
  if (await isNobodyQualified(db, siteId)) return earliest;
  const { rows } = await sql<{ leadId: string; occurredAt: Date }>`
    select lead_id, min(occurred_at) as occurred_at from conversions
    where site_id = ${siteId} and stage = 'opportunity' and lead_id = any(${leads.encode(members)}::uuid[])
    group by lead_id`.execute(db);
  for (const { leadId, occurredAt } of rows)
    addEarliest(earliest, leads.rootOf(leads.numberText(leadId)), occurredAt);
  return earliest;
}

/** By person; milliseconds since 1970. */
export type Opportunities = Map<BuyerKey, number>;

async function isNobodyQualified(db: Database, siteId: number): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (
      select from conversions where site_id = ${siteId} and stage = 'opportunity' and lead_id is not null) as is_there`.execute(
    db,
  );
  return !rows[0]!.isThere;
}

/** The earliest opportunity of those whose conversions name only a browser or a visit. */
export async function readNamelessOpportunities(question: BuyerQuestion): Promise<Opportunities> {
  const { rows } = await sql<NamelessRow>`
    select visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${question.siteId} and stage = 'opportunity' and lead_id is null`.execute(question.db);
  const owners = await readOwnersOfRows(question, rows);
  const earliest: Opportunities = new Map();
  for (const [place, { occurredAt }] of rows.entries())
    addEarliest(earliest, keyOf(owners[place], question.leads), occurredAt);
  return earliest;
}

function addEarliest(earliest: Opportunities, key: BuyerKey, time: Date): void {
  earliest.set(key, Math.min(earliest.get(key) ?? Number.POSITIVE_INFINITY, time.getTime()));
}
