import type { IdBook } from '../id-book.ts';
import type { TouchKind } from '../path.ts';
import { isZeros, readMillis, readUuid } from '../read-bytes.ts';
import type { Visit } from '../visit.ts';
import { type PackedTouches, unpackTouches } from './pack-touches.ts';
import type { ReadyVisits } from './ready-visits.ts';

const LEAD_AT = 16;
const TIME_AT = 32;
const LENGTH_AT = 40;
const HEAD_BYTES = 44;
const NEVER_HIGH = -(2 ** 31);
const NO_VISITS: readonly Visit[] = [];

/** A row as Postgres packed it: visitor, lead or zeros, time of the first word or the earliest of all, length of the touches, touches. */
export class ReadyRow implements ReadyVisits, PackedTouches {
  /** None until they are unpacked. */
  visits = NO_VISITS;
  readonly bytes: Buffer;
  readonly begin: number;
  readonly end: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.begin = at + HEAD_BYTES;
    this.end = this.begin + bytes.readInt32BE(at + LENGTH_AT);
  }

  unpack(readKind: (kindId: number) => TouchKind): void {
    this.visits = unpackTouches(this, readKind);
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

/** One after the other. */
export function readRows(packed: Buffer): ReadyRow[] {
  const rows: ReadyRow[] = [];
  for (let at = 0; at < packed.length; ) {
    const row = new ReadyRow(packed, at);
    rows.push(row);
    at = row.end;
  }
  return rows;
}
