import { encodePackedUuids } from '../store/index.ts';
import { readUuid } from './read-bytes.ts';

const ID_BYTES = 16;
const FIRST_ROOM = 1_024;

/**
 * Gives ids numbers, from zero on, in the order in which they are met. An id is looked at as the bytes that Postgres sent:
 * as a text it would cost several times as much to make, to keep and to compare, and hardly any is ever printed.
 */
export class IdBook {
  #size = 0;
  #ids = Buffer.allocUnsafe(FIRST_ROOM * ID_BYTES);
  /** Numbers plus one, each in the first place that was free from the hash of its id on; zero: free. At most half are taken. */
  #places = new Int32Array(FIRST_ROOM * 2);

  /** The number of the id that lies there. */
  number(bytes: Buffer, at: number): number {
    const last = this.#places.length - 1;
    for (let place = hash(bytes, at) & last; ; place = (place + 1) & last) {
      const number = this.#places[place]! - 1;
      if (number === -1) return this.#insert(place, bytes, at);
      if (this.#isOf(number, bytes, at)) return number;
    }
  }

  /** The same of an id that is a text. */
  numberText(id: string): number {
    return this.number(Buffer.from(id.replaceAll('-', ''), 'hex'), 0);
  }

  /** The id of a number. */
  read(number: number): string {
    return readUuid(this.#ids, number * ID_BYTES);
  }

  /** Every number that is given. */
  list(): number[] {
    return Array.from({ length: this.#size }, (_, number) => number);
  }

  /** The ids of these numbers, for `= any($1::uuid[])`. */
  encode(numbers: readonly number[]): Buffer {
    return encodePackedUuids(this.#ids, numbers);
  }

  #isOf(number: number, bytes: Buffer, at: number): boolean {
    const begin = number * ID_BYTES;
    for (let byte = 0; byte < ID_BYTES; byte += 1)
      if (this.#ids[begin + byte] !== bytes[at + byte]) return false;
    return true;
  }

  #insert(place: number, bytes: Buffer, at: number): number {
    const number = this.#size;
    if (number * 2 === this.#places.length) {
      this.#grow();
      return this.number(bytes, at);
    }
    for (let byte = 0; byte < ID_BYTES; byte += 1) this.#ids[number * ID_BYTES + byte] = bytes[at + byte]!;
    this.#size += 1;
    this.#places[place] = this.#size;
    return number;
  }

  #grow(): void {
    const ids = this.#ids;
    const count = this.#size;
    this.#ids = Buffer.allocUnsafe(ids.length * 2);
    this.#places = new Int32Array(this.#places.length * 2);
    this.#size = 0;
    for (let number = 0; number < count; number += 1) this.number(ids, number * ID_BYTES);
  }
}

/** FNV-1a over an id, word by word, its high bits folded into the low ones. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(bytes: Buffer, at: number): number {
  let sum = 0x811c9dc5;
  for (let word = at; word < at + ID_BYTES; word += 4) {
    const value =
      (bytes[word]! << 24) | (bytes[word + 1]! << 16) | (bytes[word + 2]! << 8) | bytes[word + 3]!;
    sum = Math.imul(sum ^ value, 0x01000193);
  }
  return sum ^ (sum >>> 15);
}
