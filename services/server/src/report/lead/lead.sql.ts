import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';

/** How far a person has come: the stage of his latest conversion as it stands. Undefined while he has none. */
export async function findStage(
  db: Database,
  siteId: number,
  conversionIds: readonly string[],
): Promise<string | undefined> {
  const { rows } = await sql<{ stage: string }>`
    select stage from conversions
    where site_id = ${siteId} and conversion_id = any(${conversionIds}::uuid[]) and replaced_at is null
    order by updated_at desc, conversion_id
    limit 1`.execute(db);
  return rows[0]?.stage;
}
