import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';

/** How far a person has come: the stage of his latest conversion as it stands. Undefined while he has none. */
export async function findStage(db: Database, siteId: number, leadId: string): Promise<string | undefined> {
  const { rows } = await sql<{ stage: string }>`
    with members as (
      select lead_id from leads where site_id = ${siteId} and (lead_id = ${leadId} or merged_into = ${leadId})
    )
    select stage from conversions
    where site_id = ${siteId} and lead_id in (select lead_id from members) and replaced_at is null
    order by updated_at desc, conversion_id
    limit 1`.execute(db);
  return rows[0]?.stage;
}
