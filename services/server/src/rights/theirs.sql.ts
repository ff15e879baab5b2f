/**
 * What is a person's own: which rows of which tables. An export shows them and an erasure takes them, by the same list.
 */

import { type RawBuilder, sql } from 'kysely';
import { readConversionsOf } from '../attribute/index.ts';
import type { Database } from '../database/index.ts';
import { readSpans, readVisitorsOf, type Span } from '../resolve/index.ts';

/** A person and what was found of him. */
export interface Theirs {
  siteId: number;
  /** The root's id. */
  leadId: string;
  /** All leads that are he. */
  leads: string[];
  /** His addresses and international telephone numbers, normalised, or what they were hashed to: what may stand anywhere in a text. */
  addresses: string[];
  visitors: string[];
  /** Browsers that nobody else was ever said to use. */
  ownVisitors: string[];
  spans: Span[];
  /** His visits that began until the moment asked for. */
  sessions: { visitorId: string; sessionId: string }[];
  conversionIds: string[];
}

/** Finds what is of a person; visits only until a moment, where one is given. */
export async function readTheirs(
  db: Database,
  siteId: number,
  { leadId, until }: { leadId: string; until?: Date },
): Promise<Theirs> {
  const { rows: members } = await sql<{ leadId: string }>`
    select lead_id from leads where site_id = ${siteId} and (lead_id = ${leadId} or merged_into = ${leadId}) order by 1`.execute(
    db,
  );
  const leads = members.map((member) => member.leadId);
  const { rows: keys } = await sql<{ key: string }>`
    select key from lead_keys
    where site_id = ${siteId} and lead_id = any(${leads}::uuid[]) and (kind = 'email' or key like '%@%' or key like '+%' or key like 'hmac:%')`.execute(
    db,
  );
  const visitors = await readVisitorsOf(db, siteId, [leadId]);
  const everySpan = await readSpans(db, siteId, visitors);
  const spans = everySpan.filter((span) => span.leadId === leadId);
  const shared = new Set(everySpan.filter((span) => span.leadId !== leadId).map((span) => span.visitorId));
  const conversions = await readConversionsOf(db, siteId, [{ id: leadId, visitors }]);
  return {
    siteId,
    leadId,
    leads,
    addresses: keys.map(({ key }) => key),
    visitors,
    ownVisitors: visitors.filter((visitorId) => !shared.has(visitorId)),
    spans,
    sessions: await readSessions(db, siteId, spans, until),
    conversionIds: conversions.get(leadId) ?? [],
  };
}

async function readSessions(
  db: Database,
  siteId: number,
  spans: readonly Span[],
  until: Date | undefined,
): Promise<Theirs['sessions']> {
  const { rows } = await sql<Theirs['sessions'][number]>`
    select visit.visitor_id, visit.session_id
    from unnest(${spans.map((span) => span.visitorId)}::uuid[], ${spans.map((span) => span.fromSession)}::uuid[],
                ${spans.map((span) => span.untilSession)}::uuid[]) as span (visitor_id, from_session, until_session)
    join sessions visit on visit.site_id = ${siteId} and visit.visitor_id = span.visitor_id
     and visit.session_id >= span.from_session and visit.session_id < span.until_session
    where visit.started_at <= coalesce(${until ?? null}::timestamptz, 'infinity')
    order by visit.started_at, visit.session_id`.execute(db);
  return rows;
}

/** A table and which of its rows are his. */
export interface OwnRows {
  table: string;
  /** As answers call it. */
  name: string;
  where: RawBuilder<unknown>;
}

/**
 * Every table that can hold something of a person, in the order in which an erasure takes them; what was said of him later
 * than a moment left out, where one is given.
 */
export function listOwnRows(theirs: Theirs, until: Date | null): OwnRows[] {
  const { siteId, leads, visitors, ownVisitors, sessions, conversionIds } = theirs;
  const ofSite = sql`site_id = ${siteId}`;
  const ofVisit = sql`${ofSite} and (visitor_id, session_id) in (
    select * from unnest(${sessions.map((visit) => visit.visitorId)}::uuid[], ${sessions.map((visit) => visit.sessionId)}::uuid[]))`;
  const ofLead = sql`${ofSite} and lead_id = any(${leads}::uuid[])`;
  const ofBrowser = sql`${ofSite} and visitor_id = any(${ownVisitors}::uuid[])`;
  const saidUntil = (time: string) => sql`${sql.ref(time)} <= coalesce(${until}::timestamptz, 'infinity')`;
  const joinsLead = sql`${ofSite} and (one = any(${leads}::uuid[]) or other = any(${leads}::uuid[])) and ${saidUntil('stated_at')}`;
  return [
    { table: 'events', name: 'events', where: ofVisit },
    { table: 'page_views', name: 'pageViews', where: ofVisit },
    { table: 'former_verdicts', name: 'formerVerdicts', where: ofVisit },
    { table: 'unfolded', name: 'unfolded', where: ofVisit },
    { table: 'sessions', name: 'sessions', where: ofVisit },
    { table: 'visitors', name: 'visitors', where: ofBrowser },
    { table: 'consents', name: 'consents', where: sql`${ofBrowser} and ${saidUntil('given_at')}` },
    { table: 'refusals', name: 'refusals', where: sql`${ofSite} and ${namesVisitor(visitors)}` },
    { table: 'identities', name: 'identities', where: sql`${ofLead} and ${saidUntil('at')}` },
    { table: 'lead_traits', name: 'leadTraits', where: sql`${ofLead} and ${saidUntil('stated_at')}` },
    { table: 'lead_keys', name: 'leadKeys', where: ofLead },
    {
      table: 'merge_audits',
      name: 'mergeAudits',
      where: sql`${ofSite} and merge_id in (select merge_id from lead_merges where ${joinsLead})`,
    },
    { table: 'lead_merges', name: 'leadMerges', where: joinsLead },
    { table: 'leads', name: 'leads', where: ofLead },
    // Made of what is above, and made again where something is left.
    { table: 'ready_touches', name: 'readyTouches', where: sql`(${ofLead} or ${ofBrowser})` },
    { table: 'changed_visitors', name: 'changedVisitors', where: ofBrowser },
    {
      table: 'conversions',
      name: 'conversions',
      where: sql`${ofSite} and (conversion_id = any(${conversionIds}::uuid[]) or lead_id = any(${leads}::uuid[])) and ${saidUntil('updated_at')}`,
    },
  ];
}

/** What was refused is kept as it was sent: it tells of a visitor by his id. */
function namesVisitor(visitors: readonly string[]): RawBuilder<unknown> {
  return visitors.length === 0 ? sql`false` : sql`coalesce(sent, '') ~* ${visitors.join('|')}`;
}
