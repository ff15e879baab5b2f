/** A visitor's visits as bytes: ten thousand of them come out of Postgres as one value, and none is looked at twice. */

import type { TouchKind } from '../path.ts';
import type { Visit } from '../visit.ts';

/** A visit as it is kept; what it says is the number of its kind. */
export interface NumberedTouch {
  startedAt: number;
  sessionId: string;
  kindId: number;
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

/** The numbers of the kinds of packed touches, as they come. */
export function* listKinds(touches: Buffer): Generator<number> {
  for (let at = KIND_AT; at < touches.length; at += TOUCH_BYTES) yield touches.readInt32BE(at);
}

/** Visits in the order in which they were packed. */
export function unpackTouches(
  touches: Buffer,
  { visitorId, readKind }: { visitorId: string; readKind: (kindId: number) => TouchKind },
): Visit[] {
  const visits: Visit[] = [];
  for (let at = 0; at < touches.length; at += TOUCH_BYTES)
    visits.push(
      new ReadyVisit(touches, at, { visitorId, kind: readKind(touches.readInt32BE(at + KIND_AT)) }),
    );
  return visits;
}

/** Few ask for the id of a visit: it is told when somebody does. */
class ReadyVisit implements Visit {
  readonly startedAt: number;
  readonly visitorId: string;
  readonly kind: TouchKind;
  readonly #touches: Buffer;
  readonly #at: number;

  constructor(touches: Buffer, at: number, { visitorId, kind }: Pick<Visit, 'visitorId' | 'kind'>) {
    this.startedAt = touches.readDoubleBE(at);
    this.visitorId = visitorId;
    this.kind = kind;
    this.#touches = touches;
    this.#at = at;
  }

  get sessionId(): string {
    return readUuid(this.#touches, this.#at + SESSION_AT);
  }
}

/** Sixteen bytes as the text of an id. */
export function readUuid(bytes: Buffer, at: number): string {
  const text = bytes.toString('hex', at, at + 16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
