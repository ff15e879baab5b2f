/** Values as Postgres sends them in binary. https://www.postgresql.org/docs/current/protocol-message-formats.html */

const WORD = 2 ** 32;
/** Postgres counts its time from the year 2000. */
const EPOCH_2000_MS = 946_684_800_000;

const DIGITS = Buffer.from('0123456789abcdef');
const TEXT = Buffer.from('00000000-0000-0000-0000-000000000000');

/** Sixteen bytes as the text of an id: in one piece, for texts that are put together cost more where they are compared. */
export function readUuid(bytes: Buffer, at: number): string {
  let place = 0;
  for (let byte = at; byte < at + 16; byte += 1) {
    if (place === 8 || place === 13 || place === 18 || place === 23) place += 1; // a hyphen
    TEXT[place] = DIGITS[bytes[byte]! >> 4]!;
    TEXT[place + 1] = DIGITS[bytes[byte]! & 15]!;
    place += 2;
  }
  return TEXT.toString('latin1');
}

/** Whether the id that lies there is all zeros, which stands for none. */
export function isZeros(bytes: Buffer, at: number): boolean {
  return readInt64(bytes, at) === 0 && readInt64(bytes, at + 8) === 0;
}

/** A bigint; exact up to 2^53. */
function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * WORD + bytes.readUInt32BE(at + 4);
}

/** A timestamptz as milliseconds since 1970; what is finer is cut off. */
export function readMillis(bytes: Buffer, at: number): number {
  return Math.floor(readInt64(bytes, at) / 1_000) + EPOCH_2000_MS;
}
