/** Writing in which session a visitor was said to be whom; commutative, so that no order of arrival counts. */

import { sql } from 'kysely';
import { type FoldTransaction, formatMicros, tellChanged } from '../store/index.ts';
import { foldBy } from './state-leads.sql.ts';

export interface IdentityRow {
  siteId: number;
  visitorId: string;
  /** The session from which on he is this lead. */
  since: string;
  leadId: string;
  /** Milliseconds since 1970. */
  at: number;
  firstAt: number;
  /** The event, or the statement, that says so. */
  saidBy: string;
  via: string;
  /** Microseconds since 1970. */
  recordedAt: number;
  /** Whether it stands in no event. */
  unlogged: boolean;
}

/** Of what is said of one visitor, session and lead the latest stands. */
export async function insertIdentities(trx: FoldTransaction, said: readonly IdentityRow[]): Promise<void> {
  const rows = foldBy(said, (row) => `${row.siteId} ${row.visitorId} ${row.since} ${row.leadId}`, later);
  if (rows.length === 0) return;
  await sql`
    insert into identities (site_id, visitor_id, since, lead_id, at, first_at, said_by, via, recorded_at, unlogged)
    select * from unnest(
      ${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.visitorId)}::uuid[], ${rows.map((row) => row.since)}::uuid[],
      ${rows.map((row) => row.leadId)}::uuid[], ${rows.map((row) => new Date(row.at).toISOString())}::timestamptz[],
      ${rows.map((row) => new Date(row.firstAt).toISOString())}::timestamptz[], ${rows.map((row) => row.saidBy)}::uuid[],
      ${rows.map((row) => row.via)}::text[], ${rows.map((row) => formatMicros(row.recordedAt))}::timestamptz[],
      ${rows.map((row) => row.unlogged)}::boolean[])
    on conflict (site_id, visitor_id, since, lead_id) do update set
      first_at = least(identities.first_at, excluded.first_at),
      recorded_at = least(identities.recorded_at, excluded.recorded_at),
      unlogged = identities.unlogged or excluded.unlogged,
      via = case when ${IS_LATER} then excluded.via else identities.via end,
      at = greatest(identities.at, excluded.at),
      said_by = case when ${IS_LATER} then excluded.said_by else identities.said_by end
    where identities.first_at > excluded.first_at or identities.recorded_at > excluded.recorded_at
       or (excluded.unlogged and not identities.unlogged) or ${IS_LATER}`.execute(trx);
  await tellChanged(
    trx,
    rows.map(({ siteId, visitorId }) => ({ siteId, visitorId, sessionId: null })),
  );
}

const IS_LATER = sql`(identities.at, identities.said_by) < (excluded.at, excluded.said_by)`;

function later(a: IdentityRow, b: IdentityRow): IdentityRow {
  const last = a.at > b.at || (a.at === b.at && a.saidBy >= b.saidBy) ? a : b;
  return {
    ...last,
    firstAt: Math.min(a.firstAt, b.firstAt),
    recordedAt: Math.min(a.recordedAt, b.recordedAt),
    unlogged: a.unlogged || b.unlogged,
  };
}
