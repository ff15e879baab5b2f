/** What is ready of a visitor as one lead, on its way out of Postgres. */

import { sql } from 'kysely';
import type { IdBook } from '../id-book.ts';
import { isZeros, readMillis, readUuid } from '../read-bytes.ts';
import type { Visit } from '../visit.ts';
import { type Kinds, type PackedTouches, unpackTouches } from './pack-touches.ts';
import type { ReadyVisits } from './ready-visits.ts';

/** Rows one after the other: visitor, lead or zeros, time of the first word or the earliest of all, length of the touches, touches. */
export const PACK_ROWS = sql`
  string_agg(
    uuid_send(visitor_id) || coalesce(uuid_send(lead_id), '\\x00000000000000000000000000000000'::bytea)
    || coalesce(timestamptz_send(identified_at), '\\x8000000000000000'::bytea) || int4send(length(touches)) || touches,
    ''::bytea)`;

const LEAD_AT = 16;
const TIME_AT = 32;
const LENGTH_AT = 40;
const HEAD_BYTES = 44;
const NEVER_HIGH = -(2 ** 31);

/** What `PACK_ROWS` packed. `kinds` has to know what their touches say as soon as somebody asks for their visits. */
export function readRows(packed: Buffer, kinds: Kinds): ReadyRow[] {
  const rows: ReadyRow[] = [];
  for (let at = 0; at < packed.length; ) {
    const row = new ReadyRow(packed, at, kinds);
    rows.push(row);
    at = row.end;
  }
  return rows;
}

/** A row as it was packed. */
export class ReadyRow implements ReadyVisits, PackedTouches {
  readonly bytes: Buffer;
  readonly begin: number;
  readonly end: number;
  readonly #kinds: Kinds;

  constructor(bytes: Buffer, at: number, kinds: Kinds) {
    this.#kinds = kinds;
    this.bytes = bytes;
    this.begin = at + HEAD_BYTES;
    this.end = this.begin + bytes.readInt32BE(at + LENGTH_AT);
  }

  unpack(): Visit[] {
    return unpackTouches(this, this.#kinds);
  }

  get visitorId(): string {
    return readUuid(this.bytes, this.#head);
  }

  get leadId(): string | null {
    return this.#isNobodys ? null : readUuid(this.bytes, this.#head + LEAD_AT);
  }

  get identifiedAt(): number | undefined {
    const isNever = this.bytes.readInt32BE(this.#head + TIME_AT) === NEVER_HIGH;
    return isNever ? undefined : readMillis(this.bytes, this.#head + TIME_AT);
  }

  numberLead(leads: IdBook): number | undefined {
    return this.#isNobodys ? undefined : leads.number(this.bytes, this.#head + LEAD_AT);
  }

  get #head(): number {
    return this.begin - HEAD_BYTES;
  }

  get #isNobodys(): boolean {
    return isZeros(this.bytes, this.#head + LEAD_AT);
  }
}
