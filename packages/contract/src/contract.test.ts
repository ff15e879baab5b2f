import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildVisitorExpiry, formatSessionCookie, parseSessionCookie } from './cookies.ts';
import { buildUuidFloor, buildUuidV7, isUuidV7, readIdTime } from './ids.ts';
import { formatRef, parseRef } from './ref.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
const id = fc.tuple(time, random).map(([at, bytes]) => buildUuidV7(at, bytes));
const DAY = 86_400_000;

describe('ids', () => {
  test('are UUIDs of version 7 that carry their time, and sort by it', () => {
    fc.assert(
      fc.property(time, random, random, (at, one, other) => {
        const made = buildUuidV7(at, one);
        expect(isUuidV7(made)).toBe(true);
        expect(readIdTime(made)).toBe(at);
        expect(buildUuidFloor(at) <= made).toBe(true);
        if (at > 0) expect(buildUuidV7(at - 1, other) < made).toBe(true);
      }),
    );
  });
});

describe('a ref', () => {
  test('hands visitor and session back in 43 characters', () => {
    fc.assert(
      fc.property(id, id, (visitorId, sessionId) => {
        const ref = formatRef({ visitorId, sessionId });
        expect(ref).toMatch(/^[\w-]{43}$/);
        expect(parseRef(ref)).toEqual({ visitorId, sessionId });
      }),
    );
  });

  test.each(['', 'abc', 'x'.repeat(43), `${'A'.repeat(42)}!`])('of %j is none', (text) => {
    expect(parseRef(text)).toBeUndefined();
  });
});

describe('cookies', () => {
  test('a session is read back as it was written', () => {
    fc.assert(
      fc.property(id, fc.nat(), fc.nat(1_000), (sessionId, lastActivity, pageCount) => {
        const session = { sessionId, lastActivity, pageCount };
        expect(parseSessionCookie(formatSessionCookie(session))).toEqual(session);
      }),
    );
  });

  test.each([
    undefined,
    '',
    'a.b.c',
    '019a1946-7e80-7000-8000-000000000000.NaN.NaN',
    '019a1946-7e80-7000-8000-000000000000.Infinity.1',
    `${buildUuidV7(1, new Uint8Array(10))}.x.1`,
    `${buildUuidV7(1, new Uint8Array(10))}.1.1.1`,
  ])('%j is no session', (text) => {
    expect(parseSessionCookie(text)).toBeUndefined();
  });

  test('a visitor’s expires 395 days after his first visit and is never prolonged', () => {
    const born = Date.UTC(2026, 0, 1);
    const visitorId = buildUuidV7(born, new Uint8Array(10));
    for (const later of [0, 100, 394])
      expect(buildVisitorExpiry(visitorId, born + later * DAY)).toBe(born + 395 * DAY);
  });

  test('a visitor’s counts from now where the time inside it is absurd', () => {
    const now = Date.UTC(2026, 0, 1);
    for (const born of [0, now + DAY])
      expect(buildVisitorExpiry(buildUuidV7(born, new Uint8Array(10)), now)).toBe(now + 395 * DAY);
  });
});
