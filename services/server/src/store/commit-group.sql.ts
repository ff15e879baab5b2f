/** A group of events goes into the log in one transaction, with its row in `pending`. */

import type pg from 'pg';
import { encodeColumns } from './encode-array.ts';
import { COPY_COLUMNS, encodeCopy } from './encode-copy.ts';
import { buildEventKey, type EventRow } from './event-row.ts';
import { formatMicros } from './micros.ts';

export interface Group {
  /** The replica that writes. */
  writer: string;
  /** Microseconds since 1970, strictly rising for each writer. */
  receivedAt: number;
  /** Sorted by key, no key twice. */
  rows: EventRow[];
}

/**
 * The way of almost every group: one round trip and one COPY. Answers its bytes.
 * Throws 23505 when one of its events is already in the log; nothing is written then.
 */
export async function copyGroup(client: pg.ClientBase, group: Group): Promise<number> {
  try {
    return await new Promise<number>((resolve, reject) => {
      const copy = new CopyTransaction(group, (error) => (error ? reject(error) : resolve(copy.bytes)));
      client.query(copy);
    });
  } catch (error) {
    // On a broken connection this fails too; the first error tells, and its holder throws the client away.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * The way of a group that holds a resend. Answers the keys of the events that were new, and the bytes of all;
 * the others have a twin in the log, and the twin is the fact.
 */
export async function insertGroup(
  client: pg.PoolClient,
  group: Group,
): Promise<{ written: Set<string>; bytes: number }> {
  try {
    await client.query(openTransaction(group));
    const columns = buildColumns(group.rows);
    const { rows } = await client.query(INSERT, [formatMicros(group.receivedAt), ...columns]);
    // Where nothing was new there is nothing to keep, the row in `pending` included: the twins are durable since long.
    await client.query(rows.length > 0 ? 'commit' : 'rollback');
    const keys = rows.map((row) =>
      buildEventKey({
        sessionId: row.session_id,
        eventId: row.event_id,
        visitorId: row.visitor_id,
        siteId: row.site_id,
      }),
    );
    return { written: new Set(keys), bytes: columns.reduce((sum, { length }) => sum + length, 0) };
  } catch (error) {
    // On a broken connection this fails too; the first error tells, and its holder throws the client away.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

// The values are minted here, none comes from outside. synchronous_commit is set by the writer itself:
// a 2xx means durable whatever the server's default is.
function openTransaction({ writer, receivedAt, rows }: Group): string {
  return `begin; set local synchronous_commit = on;
    insert into pending (writer, received_at, visitor_id, row_count)
    values ('${writer}', '${formatMicros(receivedAt)}', '${rows[0]?.visitorId}', ${rows.length});`;
}

/**
 * The whole transaction in one piece: a simple query and, without waiting to be asked, the data of its COPY. Where the
 * query fails before its COPY, Postgres passes over what it did not ask for.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
class CopyTransaction {
  readonly #group: Group;
  readonly #done: (error?: Error) => void;
  bytes = 0;

  constructor(group: Group, done: (error?: Error) => void) {
    this.#group = group;
    this.#done = done;
  }

  // From here on the methods are those that pg calls on whatever was given to `client.query`.
  submit(connection: pg.Connection): void {
    const { stream } = connection;
    stream.cork(); // one write to the socket
    connection.query(
      `${openTransaction(this.#group)} copy events (${COPY_COLUMNS}) from stdin (format binary); commit`,
    );
    const rows = encodeCopy(this.#group.rows, this.#group.receivedAt);
    this.bytes = rows.length;
    stream.write(describeCopyData(rows)); // pg's own way would copy all of it
    stream.write(rows);
    (connection as unknown as CopyConnection).endCopyFrom();
    stream.uncork();
  }

  handleCopyInResponse(): void {}

  // pg lets go of a query that failed: no ReadyForQuery reaches it after this.
  handleError(error: Error): void {
    this.#done(error);
  }

  handleReadyForQuery(): void {
    this.#done();
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
}

interface CopyConnection {
  endCopyFrom(): void;
}

/** What stands before the data of a COPY. https://www.postgresql.org/docs/current/protocol-message-formats.html */
function describeCopyData({ length }: Buffer): Buffer {
  const head = Buffer.alloc(5, 'd');
  head.writeInt32BE(length + 4, 1);
  return head;
}

const INSERT = `
  insert into events (${COPY_COLUMNS})
  select site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, $1::timestamptz,
         url, title, referrer, device, browser, os, country, bot, properties
  from unnest($2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[],
              $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
              $17::text[], $18::text[], $19::jsonb[])
    as row (site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at,
            url, title, referrer, device, browser, os, country, bot, properties)
  -- the retry of a client that heard no answer, another tab, another replica
  on conflict (session_id, event_id, visitor_id, site_id) do nothing
  returning session_id, event_id, visitor_id, site_id`;

function buildColumns(rows: readonly EventRow[]): Buffer[] {
  const column = encodeColumns(rows);
  return [
    column.int4((row) => row.siteId),
    column.uuid((row) => row.visitorId),
    column.uuid((row) => row.sessionId),
    column.uuid((row) => row.eventId),
    column.uuid((row) => row.viewId),
    column.text((row) => row.type),
    column.text((row) => row.name),
    column.int4((row) => row.seq),
    column.millis((row) => row.occurredAt),
    column.text((row) => row.url),
    column.text((row) => row.title),
    column.text((row) => row.referrer),
    column.text((row) => row.device),
    column.text((row) => row.browser),
    column.text((row) => row.os),
    column.text((row) => row.country),
    column.text((row) => row.bot),
    column.jsonb((row) => row.properties && JSON.stringify(row.properties)),
  ];
}
