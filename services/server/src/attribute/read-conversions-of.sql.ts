import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { readRoots } from '../resolve/index.ts';
import { type NamelessRow, readOwnersOfRows } from './read-owners.ts';
import { readVisitsOf } from './read-visits.sql.ts';

/** A person by his root, and the browsers in which his sales may lie. */
export interface PersonBrowsers {
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
  people: readonly PersonBrowsers[],
): Promise<Map<string, string[]>> {
  const roots = people.map((person) => person.id);
  const visitors = [...new Set(people.flatMap((person) => person.visitors))];
  const { rows } = await sql<NamelessRow & { conversionId: string; leadId: string | null }>`
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
  const rootOf = await readRoots(db, siteId, [...new Set(rows.flatMap(({ leadId }) => leadId ?? []))]);
  const nameless = rows.filter(({ leadId }) => leadId === null);
  const readVisits = (visitorIds: readonly string[]) => readVisitsOf(db, siteId, visitorIds);
  const owners = await readOwnersOfRows({ db, siteId, identity: 'time_range', readVisits }, nameless);
  const byPerson = new Map<string, string[]>(roots.map((root) => [root, []]));
  for (const { leadId, conversionId } of rows)
    if (leadId !== null) byPerson.get(rootOf(leadId))?.push(conversionId);
  for (const [place, { conversionId }] of nameless.entries()) {
    const owner = owners[place];
    if (owner && 'leadId' in owner) byPerson.get(owner.leadId)?.push(conversionId);
  }
  return byPerson;
}
