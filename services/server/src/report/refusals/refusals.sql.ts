/** What was refused, newest first, and how often. */

import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { RefusalTables } from '../../store/index.ts';

export interface RefusalQuestion {
  siteId: number;
  /** Null for all. */
  reasons: readonly string[] | null;
  /** Before the refusal of this id; undefined from the newest. */
  before: string | undefined;
  limit: number;
}

export function readRefusals(db: Database, { siteId, reasons, before, limit }: RefusalQuestion) {
  let query = db
    .withTables<RefusalTables>()
    .selectFrom('refusals')
    .select(['refusalId', 'refusedAt', 'door', 'reason', 'field', 'detail', 'sent'])
    .where('siteId', '=', siteId);
  if (reasons) query = query.where('reason', 'in', reasons);
  if (before) query = query.where('refusalId', '<', before);
  return query.orderBy('refusalId', 'desc').limit(limit).execute();
}

/** How many of the last days were refused for each reason, the most frequent first. */
export async function countRefusals(
  db: Database,
  { siteId, since }: { siteId: number; since: Date },
): Promise<{ door: string; reason: string; refused: number }[]> {
  const { rows } = await sql<{ door: string; reason: string; refused: string }>`
    select door, reason, sum(refused) as refused
    from refusal_counts
    where site_id = ${siteId} and day >= ${since.toISOString().slice(0, 10)}::date
    group by door, reason
    order by sum(refused) desc, door, reason`.execute(db);
  return rows.map((row) => ({ ...row, refused: Number(row.refused) }));
}
