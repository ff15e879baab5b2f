/**
 * The fold of identities: in which session a visitor said who he is. Events are never rewritten; whose a
 * session is follows from these rows when it is asked, so an identify costs the same after any history.
 */

import { sql } from 'kysely';
import type { SiteDirectory } from '../access/index.ts';
import { type EventRow, type Fold, type FoldTransaction, formatMicros } from '../store/index.ts';
import { buildLeadId } from './lead-id.ts';
import { readKeys } from './read-word.ts';
import type { LeadKey } from './resolve.table.ts';
import {
  foldBy,
  insertLeads,
  insertMerges,
  insertTraits,
  type LeadRow,
  lockPeople,
  type MergeRow,
  type TraitRow,
} from './state-leads.sql.ts';

interface IdentityRow {
  siteId: number;
  visitorId: string;
  since: string;
  leadId: string;
  at: number;
  firstAt: number;
  saidBy: string;
  via: string;
  recordedAt: number;
}

interface Statements {
  identities: IdentityRow[];
  leads: LeadRow[];
  traits: TraitRow[];
  merges: MergeRow[];
}

export function buildIdentityFold(sites: SiteDirectory): Fold {
  return {
    name: 'identities',
    async run(trx, events) {
      const said = events.filter((event) => event.type === 'identify');
      if (said.length === 0) return undefined;
      const statements: Statements = { identities: [], leads: [], traits: [], merges: [] };
      for (const event of said) collect(statements, event, (await sites.getSite(event.siteId)).secret);
      await lockPeople(
        trx,
        said.map((event) => event.siteId),
      );
      await insertLeads(trx, statements.leads);
      await insertTraits(trx, statements.traits);
      await insertIdentities(trx, statements.identities);
      await insertMerges(trx, statements.merges);
      return undefined;
    },
  };
}

/**
 * A browser's word names one lead: that of its first key; its other keys are claimed traits.
 * In a server's word every key is a lead, and naming two says that they are one person.
 */
function collect(statements: Statements, event: EventRow, secret: Buffer): void {
  const traits = (event.properties?.traits ?? {}) as Record<string, unknown>;
  const verified = event.properties?.verified === true;
  const keys = readKeys(traits, verified);
  const [first] = keys;
  if (!first) return; // traits without a key name nobody
  const { siteId } = event;
  const statedAt = new Date(event.occurredAt).toISOString();
  const recordedAt = formatMicros(event.receivedAt);
  const leadId = buildLeadId(secret, first);
  statements.identities.push(describeIdentity(event, leadId, verified));
  for (const key of keys) {
    const other = buildLeadId(secret, key);
    statements.leads.push({ siteId, leadId: other, key, recordedAt });
    if (other !== leadId)
      statements.merges.push({ siteId, secret, one: leadId, other, via: 'identify', statedAt, recordedAt });
  }
  for (const [name, said] of Object.entries(traits)) {
    if (said == null) continue;
    const value = asStated(name, said, keys);
    statements.traits.push({
      siteId,
      leadId,
      name,
      verified,
      value,
      statedAt,
      statedBy: event.eventId,
      recordedAt,
    });
  }
}

function describeIdentity(event: EventRow, leadId: string, verified: boolean): IdentityRow {
  const {
    siteId,
    visitorId,
    sessionId: since,
    occurredAt: at,
    eventId: saidBy,
    receivedAt: recordedAt,
  } = event;
  const via = verified ? 'server' : event.properties?.form ? 'form' : 'identify';
  return { siteId, visitorId, since, leadId, at, firstAt: at, saidBy, via, recordedAt };
}

/** A key is kept as it is compared, any other trait as it was said. */
function asStated(name: string, value: unknown, keys: readonly LeadKey[]): unknown {
  return keys.find((key) => key.kind === name)?.key ?? value;
}

function later(a: IdentityRow, b: IdentityRow): IdentityRow {
  const last = a.at > b.at || (a.at === b.at && a.saidBy >= b.saidBy) ? a : b;
  return {
    ...last,
    firstAt: Math.min(a.firstAt, b.firstAt),
    recordedAt: Math.min(a.recordedAt, b.recordedAt),
  };
}

async function insertIdentities(trx: FoldTransaction, said: readonly IdentityRow[]): Promise<void> {
  const rows = foldBy(said, (row) => `${row.siteId} ${row.visitorId} ${row.since} ${row.leadId}`, later);
  if (rows.length === 0) return;
  await sql`
    insert into identities (site_id, visitor_id, since, lead_id, at, first_at, said_by, via, recorded_at)
    select * from unnest(
      ${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.visitorId)}::uuid[], ${rows.map((row) => row.since)}::uuid[],
      ${rows.map((row) => row.leadId)}::uuid[], ${rows.map((row) => new Date(row.at).toISOString())}::timestamptz[],
      ${rows.map((row) => new Date(row.firstAt).toISOString())}::timestamptz[], ${rows.map((row) => row.saidBy)}::uuid[],
      ${rows.map((row) => row.via)}::text[], ${rows.map((row) => formatMicros(row.recordedAt))}::timestamptz[])
    on conflict (site_id, visitor_id, since, lead_id) do update set
      first_at = least(identities.first_at, excluded.first_at),
      recorded_at = least(identities.recorded_at, excluded.recorded_at),
      via = case when ${IS_LATER} then excluded.via else identities.via end,
      at = greatest(identities.at, excluded.at),
      said_by = case when ${IS_LATER} then excluded.said_by else identities.said_by end
    where identities.first_at > excluded.first_at or identities.recorded_at > excluded.recorded_at or ${IS_LATER}`.execute(
    trx,
  );
}

const IS_LATER = sql`(identities.at, identities.said_by) < (excluded.at, excluded.said_by)`;
