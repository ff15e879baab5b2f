import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInstant } from './read-instant.ts';

describe('an instant', () => {
  test('of any shape that browsers and servers write is its milliseconds', () => {
    const texts = ['2026-11-21T10:00:00.123Z', '2026-11-21t10:00:00.123z', '2026-11-21 11:00:00.123+01:00'];
    for (const text of texts) expect(readInstant(text)).toBe(Date.UTC(2026, 10, 21, 10, 0, 0, 123));
    expect(readInstant('2026-11-21T10:00Z')).toBe(Date.UTC(2026, 10, 21, 10));
  });

  test('as toISOString writes it comes back', () => {
    const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => readInstant(date.toISOString()) === date.getTime()));
  });

  test('with digits of no date is what JavaScript makes of it, or none', () => {
    const digits = (most: number, length: number) =>
      fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(length, '0'));
    const parts = fc.tuple(
      digits(2_100, 4),
      digits(19, 2),
      digits(39, 2),
      digits(29, 2),
      digits(69, 2),
      digits(69, 2),
    );
    fc.assert(
      fc.property(parts, ([year, month, day, hour, minute, second]) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
        const parsed = Date.parse(text);
        expect(readInstant(text)).toBe(parsed >= Date.parse('0001-01-01T00:00:00Z') ? parsed : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is nothing else: no zone, no time, a letter among the digits, a number', () => {
    const texts = [
      '2026-11-21T10:00:00.123',
      '2026-11-21',
      '2026-11-21T1O:00:00.123Z',
      '2026/11/21T10:00:00.123Z',
      '',
    ];
    for (const value of [...texts, 1_763_719_200_000, null, undefined])
      expect(readInstant(value)).toBeUndefined();
  });
});
