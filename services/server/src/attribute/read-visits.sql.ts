/** The sessions of visitors, as touches. By keys alone: the index of the primary key serves it whatever is known of the data. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { TouchKind } from './path.ts';
import type { Visit } from './visit.ts';

export function readVisitsOf(db: Database, siteId: number, visitorIds: readonly string[]): Promise<Visit[]> {
  return read(db, siteId, sql`visitor_id = any(${visitorIds}::uuid[])`);
}

/** The visits that sales name by themselves, without a visitor. */
export function readVisitsNamed(
  db: Database,
  siteId: number,
  sessionIds: readonly string[],
): Promise<Visit[]> {
  return sessionIds.length === 0
    ? Promise.resolve([])
    : read(db, siteId, sql`session_id = any(${sessionIds}::uuid[])`);
}

/** How many visitors' visits are read at once. */
const VISITORS_AT_ONCE = 10_000;

/** The visits that began in a range, of the next visitors after one; `next` is the last of these, while there may be more. */
export async function readVisitsInRange(
  db: Database,
  asked: {
    siteId: number;
    from: Date;
    to: Date;
    bots: 'exclude' | 'include' | 'only';
    after: string | undefined;
  },
): Promise<{ visits: Visit[]; next: string | undefined }> {
  const { siteId, from, to, bots, after } = asked;
  const wanted = sql`started_at >= ${from} and started_at < ${to} and ${WANTED[bots]}`;
  const { rows: visitors } = await sql<{ visitorId: string }>`
    select distinct visitor_id
    from sessions
    where site_id = ${siteId} and visitor_id > ${after ?? NOBODY}::uuid and ${wanted}
    order by visitor_id
    limit ${VISITORS_AT_ONCE}`.execute(db);
  const last = visitors.at(-1)?.visitorId;
  if (last === undefined) return { visits: [], next: undefined };
  const visits = await read(
    db,
    siteId,
    sql`visitor_id > ${after ?? NOBODY}::uuid and visitor_id <= ${last}::uuid and ${wanted}`,
  );
  return { visits, next: visitors.length < VISITORS_AT_ONCE ? undefined : last };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

const WANTED = {
  include: sql`true`,
  exclude: sql`bot is null`,
  only: sql`bot is not null`,
};

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
