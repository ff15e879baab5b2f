import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { type NamedRow, readNamed, readOwners } from './read-owners.ts';
import { readVisitsOf } from './read-visits.sql.ts';

/** A person by his root, with the browsers in which his sales may lie. */
export interface Buyer {
  id: string;
  visitors: readonly string[];
}

/**
 * The ids of people's conversions as they stand, by the person: those that name one of his leads, and those that name
 * only a browser or a visit that was his.
 */
export async function readConversionsOf(
  db: Database,
  siteId: number,
  people: readonly Buyer[],
): Promise<Map<string, string[]>> {
  const roots = people.map((person) => person.id);
  const visitors = [...new Set(people.flatMap((person) => person.visitors))];
  const { rows } = await sql<NamedRow & { conversionId: string }>`
    select conversion_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${siteId} and replaced_at is null
      and lead_id in (
        select lead_id from leads where site_id = ${siteId} and lead_id = any(${roots}::uuid[])
        union all
        select lead_id from leads where site_id = ${siteId} and merged_into = any(${roots}::uuid[]))
    union all
    select conversion_id, lead_id, visitor_id, session_id, occurred_at
    from conversions
    where site_id = ${siteId} and replaced_at is null and lead_id is null and visitor_id = any(${visitors}::uuid[])
    union all
    select conversion_id, lead_id, sale.visitor_id, sale.session_id, occurred_at
    from conversions sale
    where site_id = ${siteId} and replaced_at is null and lead_id is null
      and sale.visitor_id is null and sale.session_id is not null
      and exists (
        select from sessions
        where sessions.site_id = ${siteId} and sessions.session_id = sale.session_id
          and sessions.visitor_id = any(${visitors}::uuid[]))`.execute(db);
  const owners = await readOwners(
    {
      db,
      siteId,
      identity: 'time_range',
      readVisits: (visitorIds) => readVisitsOf(db, siteId, visitorIds),
    },
    rows.map(readNamed),
  );
  const byPerson = new Map<string, string[]>(roots.map((root) => [root, []]));
  for (const [place, { conversionId }] of rows.entries()) {
    const owner = owners[place];
    if (owner && 'leadId' in owner) byPerson.get(owner.leadId)?.push(conversionId);
  }
  return byPerson;
}
