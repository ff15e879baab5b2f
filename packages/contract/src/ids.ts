/**
 * Ids are UUIDs of version 7 (RFC 9562), made by whoever states the fact: the browser for visitors,
 * sessions, views and events. Their first 48 bits are the milliseconds of that clock, so ids of one
 * browser sort by time.
 */

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUIDv7, in any case. */
export function isUuidV7(text: unknown): text is string {
  return typeof text === 'string' && UUID_V7.test(text);
}

/**
 * The milliseconds inside a UUIDv7: when its maker's clock says it was made.
 * The caller has checked the id; of any other text the answer is `NaN`.
 */
export function readIdTime(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * A UUIDv7 of a time and ten random bytes.
 * Pure: pass the clock's milliseconds and the random bytes (`crypto.getRandomValues(new Uint8Array(10))`).
 */
export function buildUuidV7(milliseconds: number, random: Uint8Array): string {
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, '0'));
  // After the time: four bits of version, twelve at random, two of variant, the rest at random.
  const variant = '89ab'[(random[2] as number) & 3];
  return withDashes(
    `${buildTime(milliseconds)}7${hex.join('').slice(1, 4)}${variant}${hex.slice(2).join('').slice(1)}`,
  );
}

/** The smallest UUID that a clock could have made at these milliseconds: a bound for ranges of ids. */
export function buildUuidFloor(milliseconds: number): string {
  return withDashes(buildTime(milliseconds).padEnd(32, '0'));
}

/** The first 48 bits, as twelve digits. */
function buildTime(milliseconds: number): string {
  return Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0').slice(-12);
}

function withDashes(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
