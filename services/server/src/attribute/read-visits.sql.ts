/** The sessions of visitors, as touches. By keys alone: the index of the primary key serves it whatever is known of the data. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { encodeUuids } from '../store/index.ts';
import type { TouchKind } from './path.ts';
import type { Visit } from './visit.ts';

export function readVisitsOf(db: Database, siteId: number, visitorIds: readonly string[]): Promise<Visit[]> {
  return read(db, siteId, sql`visitor_id = any(${encodeUuids(visitorIds)}::uuid[])`);
}

/** The visits that sales name by themselves, without a visitor. */
export function readVisitsNamed(
  db: Database,
  siteId: number,
  sessionIds: readonly string[],
): Promise<Visit[]> {
  return sessionIds.length === 0
    ? Promise.resolve([])
    : read(db, siteId, sql`session_id = any(${encodeUuids(sessionIds)}::uuid[])`);
}

async function read(db: Database, siteId: number, which: RawBuilder<unknown>): Promise<Visit[]> {
  const { rows } = await sql<{ visitorId: string; sessionId: string; startedAt: Date } & TouchKind>`
    select visitor_id, session_id, started_at,
           channel, source, medium, campaign, term, content, landing_page, bot is not null as is_bot
    from sessions
    where site_id = ${siteId} and ${which}
    order by started_at, session_id`.execute(db);
  return rows.map(({ visitorId, sessionId, startedAt, ...kind }) => ({
    visitorId,
    sessionId,
    startedAt: startedAt.getTime(),
    kind,
  }));
}
