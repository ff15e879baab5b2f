/** Reading the log back: the groups of `pending`, and the twins that a resend met. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { EventRow, LoggedEvent } from './event-row.ts';
import { formatMicros, parseMicros } from './micros.ts';

type LogRecord = Omit<LoggedEvent, 'occurredAt' | 'receivedAt'> & {
  occurredAt: Date;
  receivedMicros: string;
};

const COLUMNS = sql.raw(`
  e.site_id, e.visitor_id, e.session_id, e.event_id, e.view_id, e.type, e.name, e.seq, e.occurred_at,
  (extract(epoch from e.received_at) * 1000000)::bigint as received_micros,
  e.url, e.title, e.referrer, e.device, e.browser, e.os, e.country, e.bot, e.properties`);

/** All events that arrived at one instant: a group, and those of a writer that met the same microsecond. */
export function readGroup(db: Database, receivedAt: number): Promise<LoggedEvent[]> {
  return read(
    db,
    sql`select ${COLUMNS} from events e where e.received_at = ${formatMicros(receivedAt)}::timestamptz`,
  );
}

/** The events of the log that have the keys of these rows. */
export function readTwins(db: Database, rows: readonly EventRow[]): Promise<LoggedEvent[]> {
  return read(
    db,
    sql`
      select ${COLUMNS}
      from unnest(${rows.map((row) => row.sessionId)}::uuid[], ${rows.map((row) => row.eventId)}::uuid[],
                  ${rows.map((row) => row.visitorId)}::uuid[], ${rows.map((row) => row.siteId)}::int[])
        as twin (session_id, event_id, visitor_id, site_id)
      join events e using (session_id, event_id, visitor_id, site_id)`,
  );
}

async function read(db: Database, query: RawBuilder<unknown>): Promise<LoggedEvent[]> {
  const { rows } = await (query as RawBuilder<LogRecord>).execute(db);
  return rows.map(({ receivedMicros, occurredAt, ...row }) => ({
    ...row,
    occurredAt: occurredAt.getTime(),
    receivedAt: parseMicros(receivedMicros),
  }));
}
