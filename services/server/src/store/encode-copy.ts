/**
 * Rows of the log as Postgres' binary COPY reads them.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */

import type { EventRow } from './event-row.ts';

/** The columns in the order in which `encodeCopy` writes them. */
export const COPY_COLUMNS =
  'site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, received_at, ' +
  'url, title, referrer, device, browser, os, country, bot, properties';
const COLUMN_COUNT = 19;

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Postgres counts its time from the year 2000. */
const EPOCH_2000_MS = 946_684_800_000;
/** The version byte that stands before a jsonb. */
const JSONB_VERSION = 1;

/** Encodes a group: all rows carry the same arrival, in microseconds since 1970. */
export function encodeCopy(rows: readonly EventRow[], receivedAt: number): Buffer {
  const writer = new CopyWriter(rows.length * 512 + 64);
  writer.bytes(HEADER);
  const arrival = BigInt(receivedAt) - BigInt(EPOCH_2000_MS) * 1_000n;
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
    writer.timestamp(BigInt(row.occurredAt - EPOCH_2000_MS) * 1_000n);
    writer.timestamp(arrival);
    writer.text(row.url);
    writer.text(row.title);
    writer.text(row.referrer);
    writer.text(row.device);
    writer.text(row.browser);
    writer.text(row.os);
    writer.text(row.country);
    writer.text(row.bot);
    writer.json(row.properties);
  }
  writer.int16(-1);
  return writer.finish();
}

/** A buffer that grows. Each value is its length and its bytes; length -1 is null. */
class CopyWriter {
  #buffer: Buffer;
  #end = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    bytes.copy(this.#buffer, this.#end);
    this.#end += bytes.length;
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#end = this.#buffer.writeInt16BE(value, this.#end);
  }

  integer(value: number | null): void {
    this.#reserve(8);
    this.#end = this.#buffer.writeInt32BE(value === null ? -1 : 4, this.#end);
    if (value !== null) this.#end = this.#buffer.writeInt32BE(value, this.#end);
  }

  timestamp(micros: bigint): void {
    this.#reserve(12);
    this.#end = this.#buffer.writeInt32BE(8, this.#end);
    this.#end = this.#buffer.writeBigInt64BE(micros, this.#end);
  }

  uuid(text: string | null): void {
    this.#reserve(20);
    this.#end = this.#buffer.writeInt32BE(text === null ? -1 : 16, this.#end);
    if (text !== null) this.#end += this.#buffer.write(text.replaceAll('-', ''), this.#end, 16, 'hex');
  }

  text(text: string | null): void {
    if (text === null) this.#null();
    else this.#string(text, 0);
  }

  json(value: unknown): void {
    if (value === null) this.#null();
    else this.#string(JSON.stringify(value), JSONB_VERSION);
  }

  #string(text: string, version: number): void {
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    this.#reserve(5 + text.length * 3);
    const start = this.#end + 4;
    const from = version ? this.#buffer.writeUInt8(version, start) : start;
    const end = from + this.#buffer.write(text, from, 'utf8');
    this.#buffer.writeInt32BE(end - start, this.#end);
    this.#end = end;
  }

  #null(): void {
    this.#reserve(4);
    this.#end = this.#buffer.writeInt32BE(-1, this.#end);
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + size));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}
