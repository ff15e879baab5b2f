import fc from 'fast-check';
import type { Happening } from './golden-cases.ts';
import { LANDINGS } from './tell-world.ts';

export const WORLD_BEGIN = Date.UTC(2026, 4, 1);
export const WORLD_DAYS = 150;

const HOUR = 3_600_000;
const PEOPLE = ['A', 'B', 'C', 'D'];
const hour = fc.integer({ min: 0, max: WORLD_DAYS * 24 });
const browser = fc.integer({ min: 0, max: 7 });
const person = fc.constantFrom(...PEOPLE);

/** Some months of a small shop: browsers that are shared, people with several, sales of leads, browsers and nobody. */
export const randomWorld: fc.Arbitrary<Happening[]> = fc
  .record({
    visits: fc.uniqueArray(fc.record({ browser, hour, from: fc.constantFrom(...Object.keys(LANDINGS)) }), {
      minLength: 20,
      maxLength: 50,
      selector: (visit) => `${visit.browser} ${visit.hour}`, // no browser begins two visits at once
    }),
    words: fc.array(fc.record({ visit: fc.nat(49), person, minute: fc.integer({ min: 1, max: 29 }) }), {
      minLength: 3,
      maxLength: 9,
    }),
    moments: fc.array(fc.record({ person, hour }), { maxLength: 4 }),
    sales: fc.array(
      fc.record({
        to: fc.oneof(
          { weight: 4, arbitrary: person },
          { weight: 2, arbitrary: fc.nat(49) },
          { weight: 1, arbitrary: fc.constant('Nobody') },
        ),
        hour,
        cents: fc.integer({ min: 1, max: 1_000_000 }),
      }),
      { minLength: 5, maxLength: 25 },
    ),
  })
  .map(({ visits, words, moments, sales }) => {
    const on = (hours: number, minutes = 0) =>
      new Date(WORLD_BEGIN + hours * HOUR + minutes * 60_000).toISOString();
    const visitOf = (place: number) => visits[place % visits.length]!;
    const nameOf = (visit: { browser: number; hour: number }) => `v${visit.browser}-${visit.hour}`;
    return [
      ...sales.map(({ to, hour: sold, cents }, place) => ({
        sell: `sale-${place}`,
        to:
          typeof to === 'string'
            ? to
            : { browser: `browser-${visitOf(to).browser}`, visit: nameOf(visitOf(to)) },
        value: (cents / 100).toFixed(2),
        at: on(sold),
      })),
      ...visits.map((visit) => ({
        visit: nameOf(visit),
        by: `browser-${visit.browser}`,
        from: visit.from,
        at: on(visit.hour),
      })),
      ...words.map((word, place) => ({
        identify: word.person,
        by: `browser-${visitOf(word.visit).browser}`,
        in: nameOf(visitOf(word.visit)),
        at: on(visitOf(word.visit).hour, word.minute + place / 100), // no two at once
      })),
      ...moments.map(({ person: by, hour: reached }) => ({ reach: 'opportunity', by, at: on(reached) })),
    ];
  });
