/** Reading the log back: the groups of `pending`, and whole partitions. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { EventRow } from './event-row.ts';
import { formatMicros, parseMicros } from './micros.ts';

type LogRecord = Omit<EventRow, 'occurredAt' | 'receivedAt'> & {
  occurredAt: Date;
  receivedMicros: string;
};

const COLUMNS = sql.raw(`
  e.site_id, e.visitor_id, e.session_id, e.event_id, e.view_id, e.type, e.name, e.seq, e.occurred_at,
  (extract(epoch from e.received_at) * 1000000)::bigint as received_micros,
  e.url, e.title, e.referrer, e.device, e.browser, e.os, e.country, e.bot, e.properties`);

/** All events that arrived at these instants: groups, and those of a writer that met the same microsecond. */
export function readGroups(db: Database, receivedAt: readonly number[]): Promise<EventRow[]> {
  const arrivals = receivedAt.map(formatMicros).sort();
  // The range is what the index on arrival can find.
  return read(
    db,
    sql`
      select ${COLUMNS} from events e
      where e.received_at between ${arrivals[0]}::timestamptz and ${arrivals.at(-1)}::timestamptz
        and e.received_at = any(${arrivals}::timestamptz[])`,
  );
}

/** The greatest session of a partition of the log: what it does not reach was not there. Undefined when it is empty. */
export async function readLastSession(db: Database, partition: string): Promise<string | undefined> {
  const { rows } = await sql<{ sessionId: string }>`
    select session_id from ${sql.table(partition)} order by session_id desc limit 1`.execute(db);
  return rows[0]?.sessionId;
}

export interface PartitionReading {
  partition: string;
  /** From the first without one. */
  after: EventRow | undefined;
  /** The last session to be read. */
  until: string;
  limit: number;
}

/** The next events of one partition of the log, in the order of their keys. */
export function readPartition(
  db: Database,
  { partition, after, until, limit }: PartitionReading,
): Promise<EventRow[]> {
  const key = sql.raw('e.session_id, e.event_id, e.visitor_id, e.site_id');
  const isAfter = after
    ? sql`and (${key}) > (${after.sessionId}::uuid, ${after.eventId}::uuid, ${after.visitorId}::uuid, ${after.siteId}::int)`
    : sql``;
  return read(
    db,
    sql`
      select ${COLUMNS} from ${sql.table(partition)} e
      where e.session_id <= ${until}::uuid ${isAfter}
      order by ${key} limit ${limit}`,
  );
}

export async function countPartition(db: Database, partition: string): Promise<number> {
  const { rows } = await sql<{
    count: string;
  }>`select count(*) as count from ${sql.table(partition)}`.execute(db);
  return Number(rows[0]!.count);
}

async function read(db: Database, query: RawBuilder<unknown>): Promise<EventRow[]> {
  const { rows } = await (query as RawBuilder<LogRecord>).execute(db);
  return rows.map(({ receivedMicros, occurredAt, ...row }) => ({
    ...row,
    occurredAt: occurredAt.getTime(),
    receivedAt: parseMicros(receivedMicros),
  }));
}
