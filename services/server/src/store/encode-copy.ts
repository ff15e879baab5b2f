/**
 * Rows of the log as Postgres' binary COPY reads them.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */

import { ByteWriter } from './byte-writer.ts';
import type { EventRow } from './event-row.ts';

/** The columns in the order in which `encodeCopy` writes them. */
export const COPY_COLUMNS =
  'site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, received_at, ' +
  'url, title, referrer, device, browser, os, country, bot, properties';
const COLUMN_COUNT = 19;

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

/** Encodes a group: all rows carry the same arrival, in microseconds since 1970. */
export function encodeCopy(rows: readonly EventRow[], receivedAt: number): Buffer {
  const writer = new ByteWriter(rows.length * 512 + 64);
  writer.raw(HEADER);
  for (const row of rows) {
    writer.int16(COLUMN_COUNT);
    writer.integer(row.siteId);
    writer.uuid(row.visitorId);
    writer.uuid(row.sessionId);
    writer.uuid(row.eventId);
    writer.uuid(row.viewId);
    writer.text(row.type);
    writer.text(row.name);
    writer.integer(row.seq);
    writer.millis(row.occurredAt);
    writer.micros(receivedAt);
    writer.text(row.url);
    writer.text(row.title);
    writer.text(row.referrer);
    writer.text(row.device);
    writer.text(row.browser);
    writer.text(row.os);
    writer.text(row.country);
    writer.text(row.bot);
    writer.jsonb(row.properties && JSON.stringify(row.properties));
  }
  writer.int16(-1);
  return writer.finish();
}
