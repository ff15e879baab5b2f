import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { buildLeadId } from './lead-id.ts';
import type { PersonWord } from './merge-people.ts';

/** Of what a server says of people of one site that which is not a late word about somebody who was erased since. */
export async function dropErasedWords<Word extends PersonWord>(
  db: Database,
  words: readonly Word[],
): Promise<Word[]> {
  const [first] = words;
  if (!first) return [];
  const named = words.map((word) => ({ word, leadIds: listLeads(word) }));
  const { rows } = await sql<{ leadId: string; erasedAt: Date }>`
    select lead_id, erased_at from lead_tombstones
    where site_id = ${first.site.siteId} and lead_id = any(${named.flatMap(({ leadIds }) => leadIds)}::uuid[])`.execute(
    db,
  );
  const erasedAt = new Map(rows.map((row) => [row.leadId, row.erasedAt.getTime()]));
  return named
    .filter(({ word, leadIds }) =>
      leadIds.every((leadId) => word.statedAt > (erasedAt.get(leadId) ?? -Infinity)),
    )
    .map(({ word }) => word);
}

function listLeads({ site, keys, leadId }: PersonWord): string[] {
  const ids = keys.map((key) => buildLeadId(site.secret, key));
  return leadId ? [...ids, leadId] : ids;
}
