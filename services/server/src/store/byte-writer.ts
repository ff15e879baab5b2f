/**
 * Values as Postgres reads them in binary: each is its length and its bytes, length -1 is null. Written by hand, char by
 * char, because a call into the runtime costs more than a short value takes.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** Postgres counts its time from the year 2000. */
const EPOCH_2000_MS = 946_684_800_000;
/** The version byte that stands before a jsonb. */
const JSONB_VERSION = 1;
const WORD = 2 ** 32;
/** Longer texts are written by the runtime: there its call pays. */
const SHORT = 48;

/** What a hexadecimal digit stands for, by its character. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 0 : digit;
});

/** A buffer that grows. */
export class ByteWriter {
  #bytes: Buffer;
  #end = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    bytes.copy(this.#bytes, this.#end);
    this.#end += bytes.length;
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#end++] = value >> 8;
    this.#bytes[this.#end++] = value;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#end = this.#put32(value, this.#end);
  }

  null(): void {
    this.int32(-1);
  }

  smallint(value: number): void {
    this.int32(2);
    this.int16(value);
  }

  integer(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.int32(4);
    this.int32(value);
  }

  /** An instant in milliseconds since 1970. */
  millis(value: number): void {
    const since2000 = value - EPOCH_2000_MS;
    const high = Math.floor(since2000 / WORD);
    const low = (since2000 - high * WORD) * 1_000;
    const carry = Math.floor(low / WORD);
    this.#int64(high * 1_000 + carry, low - carry * WORD);
  }

  /** An instant in microseconds since 1970. */
  micros(value: number): void {
    const since2000 = value - EPOCH_2000_MS * 1_000;
    const high = Math.floor(since2000 / WORD);
    this.#int64(high, since2000 - high * WORD);
  }

  uuid(text: string | null): void {
    if (text === null) {
      this.null();
      return;
    }
    this.#reserve(20);
    let end = this.#put32(16, this.#end);
    for (let at = 0; at < 36; at += 2) {
      if (at === 8 || at === 13 || at === 18 || at === 23) at += 1; // a hyphen
      this.#bytes[end++] = (NIBBLES[text.charCodeAt(at)]! << 4) | NIBBLES[text.charCodeAt(at + 1)]!;
    }
    this.#end = end;
  }

  /** Of ids that lie one after the other, sixteen bytes each, the one in this place. */
  packedUuid(ids: Buffer, place: number): void {
    this.#reserve(20);
    const end = this.#put32(16, this.#end);
    for (let byte = 0; byte < 16; byte += 1) this.#bytes[end + byte] = ids[place * 16 + byte]!;
    this.#end = end + 16;
  }

  text(text: string | null): void {
    if (text === null) this.null();
    else this.#string(text, 0);
  }

  /** JSON that is a text already. */
  jsonb(json: string | null): void {
    if (json === null) this.null();
    else this.#string(json, JSONB_VERSION);
  }

  #string(text: string, version: number): void {
    this.#reserve(5 + text.length * 3); // a UTF-16 unit takes three bytes of UTF-8 at most
    const start = this.#end + 4;
    if (version) this.#bytes[start] = version;
    const end = this.#characters(text, version ? start + 1 : start);
    this.#put32(end - start, this.#end);
    this.#end = end;
  }

  /** Answers where they end. */
  #characters(text: string, start: number): number {
    if (text.length > SHORT) return start + this.#bytes.write(text, start);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) return start + this.#bytes.write(text, start);
      this.#bytes[start + at] = code;
    }
    return start + text.length;
  }

  #int64(high: number, low: number): void {
    this.#reserve(12);
    const end = this.#put32(high, this.#put32(8, this.#end));
    this.#end = this.#put32(low, end);
  }

  #put32(value: number, place: number): number {
    const bytes = this.#bytes;
    bytes[place] = value >>> 24;
    bytes[place + 1] = value >>> 16;
    bytes[place + 2] = value >>> 8;
    bytes[place + 3] = value;
    return place + 4;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + size));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
