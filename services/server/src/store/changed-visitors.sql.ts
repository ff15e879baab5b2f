/**
 * Whose ready touches may differ from what the tables say: told by appending, in the transaction of the change itself, so
 * that whoever sees the one sees the other. Never an upsert, which would wait for whoever takes these rows away.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { encodeColumns } from './encode-array.ts';

interface ChangedVisit {
  siteId: number;
  visitorId: string;
  /** The visit that changed; null where more of his may have, or none by itself. */
  sessionId: string | null;
}

/** Stands for whoever had the session. */
export const WHOEVER_HAD_IT = '00000000-0000-0000-0000-000000000000';
/** Stands for all visitors of a site. */
export const EVERYBODY = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export async function tellChanged(trx: Database, visits: readonly ChangedVisit[]): Promise<void> {
  if (visits.length === 0) return;
  const column = encodeColumns(visits);
  await sql`
    insert into changed_visitors (site_id, visitor_id, session_id)
    select * from unnest(
      ${column.int4(({ siteId }) => siteId)}::int[],
      ${column.uuid(({ visitorId }) => visitorId)}::uuid[],
      ${column.uuid(({ sessionId }) => sessionId)}::uuid[])`.execute(trx);
}

/** After a change whose visitors nobody listed. */
export async function tellEverybodyChanged(trx: Database): Promise<void> {
  await sql`
    insert into changed_visitors (site_id, visitor_id)
    select site_id, ${EVERYBODY}::uuid from sites`.execute(trx);
}
