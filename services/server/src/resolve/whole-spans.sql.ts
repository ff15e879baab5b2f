/**
 * Other rules of whose a session is, for comparison with products that keep one lead a visitor: all of a visitor's
 * sessions are the lead's that he first, or last, said that he is.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { GREATEST, NOBODY, SMALLEST, type Span } from './ownership.sql.ts';

/** One span for each of these visitors who ever identified. */
export async function readWholeSpans(
  db: Database,
  siteId: number,
  visitorIds: readonly string[],
  which: 'first' | 'last',
): Promise<Span[]> {
  const order =
    which === 'first'
      ? sql`since, first_at, said_by, lead_id`
      : sql`since desc, at desc, said_by desc, lead_id desc`;
  const { rows } = await sql<Span>`
    select owner.visitor_id, coalesce(person.merged_into, owner.lead_id) as lead_id,
           ${SMALLEST} as from_session, ${GREATEST} as until_session
    from (
      select distinct on (visitor_id) visitor_id, lead_id
      from identities
      where site_id = ${siteId} and visitor_id = any(${visitorIds}::uuid[])
      order by visitor_id, ${order}
    ) as owner
    left join leads person on person.site_id = ${siteId} and person.lead_id = owner.lead_id
    where owner.lead_id <> ${NOBODY}::uuid`.execute(db);
  return rows;
}
