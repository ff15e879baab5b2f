/** The rows of refusals: written some at a time, counted by day, dropped after a week. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { RefusalCountsTable, RefusalsTable } from './refusals.table.ts';

/** Days for which a refusal can be looked at. */
export const REFUSAL_DAYS = 7;

export type RefusalCount = Pick<RefusalCountsTable, 'siteId' | 'door' | 'reason'> & {
  /** `2026-11-21`, UTC. */
  day: string;
  refused: number;
};

export async function insertRefusals(db: Database, refusals: readonly RefusalsTable[]): Promise<void> {
  await sql`
    insert into refusals (site_id, refusal_id, refused_at, door, reason, field, detail, sent)
    select * from unnest(
      ${refusals.map((refusal) => refusal.siteId)}::int[],
      ${refusals.map((refusal) => refusal.refusalId)}::uuid[],
      ${refusals.map((refusal) => refusal.refusedAt.toISOString())}::timestamptz[],
      ${refusals.map((refusal) => refusal.door)}::text[],
      ${refusals.map((refusal) => refusal.reason)}::text[],
      ${refusals.map((refusal) => refusal.field)}::text[],
      ${refusals.map((refusal) => refusal.detail)}::text[],
      ${refusals.map((refusal) => refusal.sent)}::text[])
    on conflict do nothing -- written already, when the answer to it was lost`.execute(db);
}

/** Adds to the counts of a day. The counts come sorted by key, so that two replicas cannot wait for each other in a ring. */
export async function addRefusalCounts(db: Database, counts: readonly RefusalCount[]): Promise<void> {
  await sql`
    insert into refusal_counts (site_id, day, door, reason, refused)
    select * from unnest(
      ${counts.map((count) => count.siteId)}::int[],
      ${counts.map((count) => count.day)}::date[],
      ${counts.map((count) => count.door)}::text[],
      ${counts.map((count) => count.reason)}::text[],
      ${counts.map((count) => count.refused)}::bigint[])
    on conflict (site_id, day, door, reason) do update set refused = refusal_counts.refused + excluded.refused`.execute(
    db,
  );
}

/** Drops what is older than a week. */
export async function forgetRefusals(db: Database, now: Date): Promise<void> {
  const oldest = new Date(now.getTime() - REFUSAL_DAYS * 86_400_000);
  await sql`delete from refusals where refused_at < ${oldest}`.execute(db);
}
