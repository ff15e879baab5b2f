import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';

/** How far people have come, by the person: the stage of the latest of his conversions as it stands. */
export async function readStages(
  db: Database,
  siteId: number,
  conversions: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, string>> {
  const sales = [...conversions].flatMap(([person, ids]) => ids.map((id) => [person, id] as const));
  if (sales.length === 0) return new Map();
  const { rows } = await sql<{ person: string; stage: string }>`
    select distinct on (person) person, stage
    from unnest(${sales.map(([person]) => person)}::uuid[], ${sales.map(([, id]) => id)}::uuid[]) as sale (person, conversion_id)
    join conversions using (conversion_id)
    where site_id = ${siteId} and replaced_at is null
    order by person, updated_at desc, conversion_id`.execute(db);
  return new Map(rows.map(({ person, stage }) => [person, stage]));
}
