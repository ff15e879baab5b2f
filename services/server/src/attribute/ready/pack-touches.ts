/** A visitor's visits as bytes: ten thousand of them come out of Postgres as one value, and none is looked at twice. */

import type { TouchKind } from '../path.ts';
import { readUuid } from '../read-bytes.ts';
import type { Visit } from '../visit.ts';

/** A visit as it is kept; what it says is the number of its kind. */
export interface NumberedTouch {
  startedAt: number;
  sessionId: string;
  kindId: number;
}

/** Where packed touches lie in what Postgres answered. */
export interface PackedTouches {
  readonly bytes: Buffer;
  readonly begin: number;
  readonly end: number;
}

const SESSION_AT = 8;
const KIND_AT = 24;
const TOUCH_BYTES = 28;

export function packTouches(touches: readonly NumberedTouch[]): Buffer {
  const bytes = Buffer.allocUnsafe(touches.length * TOUCH_BYTES);
  for (const [place, { startedAt, sessionId, kindId }] of touches.entries()) {
    const at = place * TOUCH_BYTES;
    bytes.writeDoubleBE(startedAt, at);
    bytes.write(sessionId.replaceAll('-', ''), at + SESSION_AT, 'hex');
    bytes.writeInt32BE(kindId, at + KIND_AT);
  }
  return bytes;
}

/** Adds the numbers of the kinds of packed touches. */
export function addKinds({ bytes, begin, end }: PackedTouches, kindIds: Set<number>): void {
  for (let at = begin; at < end; at += TOUCH_BYTES) kindIds.add(bytes.readInt32BE(at + KIND_AT));
}

type BrowserTouches = PackedTouches & Pick<Visit, 'visitorId'>;

/** What touches say, by the number of their kind. */
export type Kinds = ReadonlyMap<number, TouchKind>;

/** Visits in the order in which they were packed. */
export function unpackTouches(packed: BrowserTouches, kinds: Kinds): Visit[] {
  const visits = new Array<Visit>((packed.end - packed.begin) / TOUCH_BYTES);
  for (let at = packed.begin, place = 0; at < packed.end; at += TOUCH_BYTES, place += 1)
    visits[place] = new PackedVisit(packed, at, kinds.get(packed.bytes.readInt32BE(at + KIND_AT))!);
  return visits;
}

/** Few ask for the ids of a visit: they are read when somebody does. */
class PackedVisit implements Visit {
  readonly startedAt: number;
  readonly kind: TouchKind;
  readonly #touches: BrowserTouches;
  readonly #at: number;

  constructor(touches: BrowserTouches, at: number, kind: TouchKind) {
    this.startedAt = touches.bytes.readDoubleBE(at);
    this.kind = kind;
    this.#touches = touches;
    this.#at = at;
  }

  get visitorId(): string {
    return this.#touches.visitorId;
  }

  get sessionId(): string {
    return readUuid(this.#touches.bytes, this.#at + SESSION_AT);
  }
}
