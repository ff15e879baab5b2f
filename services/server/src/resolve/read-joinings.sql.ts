/** Why a visit is whose it is, and in which browsers a person was seen; for showing, so never more than can be shown. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { Span } from './ownership.sql.ts';

/** The word by which a visitor became a lead. */
export interface Joining {
  visitorId: string;
  /** The session in which it was said. */
  since: string;
  /** The lead that was named; a merge may have made him another's. */
  leadId: string;
  at: Date;
  /** `form`, `identify`, `server` or `leads`. */
  via: string;
  /** The event, or the statement, that says so. */
  saidBy: string;
}

/** The words behind these spans, one each. */
export async function readJoinings(
  db: Database,
  siteId: number,
  spans: readonly Pick<Span, 'visitorId' | 'since'>[],
): Promise<Joining[]> {
  const { rows } = await sql<Joining>`
    select distinct on (visitor_id, since) visitor_id, since, lead_id, at, via, said_by
    from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.since)}::uuid[]) as span (visitor_id, since)
    join identities using (visitor_id, since)
    where site_id = ${siteId}
    order by visitor_id, since, at desc, said_by desc`.execute(db);
  return rows;
}

/** The newest browsers of a person, `most` at most. */
export async function readBrowsers(
  db: Database,
  siteId: number,
  { leadId, most }: { leadId: string; most: number },
): Promise<string[]> {
  const { rows: members } = await sql<{ leadId: string }>`
    select ${leadId}::uuid as lead_id
    union
    select lead_id from leads where site_id = ${siteId} and merged_into = ${leadId}`.execute(db);
  const seen = await readNewestVisitors(
    db,
    siteId,
    members.map((member) => member.leadId),
    most,
  );
  const browsers = [...new Set(seen.map((row) => row.visitorId))];
  return browsers.sort().reverse().slice(0, most);
}

/** The newest browsers of each lead: ids tell the time, so the others are not read. */
export async function readNewestVisitors(
  db: Database,
  siteId: number,
  leadIds: readonly string[],
  most: number,
): Promise<{ leadId: string; visitorId: string }[]> {
  const found: { leadId: string; visitorId: string }[] = [];
  for (let at = 0; at < leadIds.length; at += LEADS_AT_ONCE)
    found.push(...(await readNewestOfSome(db, siteId, leadIds.slice(at, at + LEADS_AT_ONCE), most)));
  return found;
}

/** Parts of one statement: enough for a page of people, and few enough for the planner. */
const LEADS_AT_ONCE = 200;

/** Each lead's by itself, so that the index finds the newest and no others are read. A cluster takes no lateral one for that. */
async function readNewestOfSome(
  db: Database,
  siteId: number,
  leadIds: readonly string[],
  most: number,
): Promise<{ leadId: string; visitorId: string }[]> {
  const browsers = leadIds.map(
    (leadId) => sql`(
      select lead_id, visitor_id from identities
      where site_id = ${siteId} and lead_id = ${leadId}::uuid
      group by lead_id, visitor_id
      order by visitor_id desc
      limit ${most})`,
  );
  const { rows } = await sql<{
    leadId: string;
    visitorId: string;
  }>`${sql.join(browsers, sql` union all `)}`.execute(db);
  return rows;
}
