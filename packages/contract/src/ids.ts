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
  const time = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0').slice(-12);
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (Number.parseInt(hex[3] as string, 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** The smallest UUID that a clock could have made at these milliseconds: a bound for ranges of ids. */
export function buildUuidFloor(milliseconds: number): string {
  const time = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
