import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinPeople } from './join-people.ts';

const pairs = fc.array(
  fc
    .tuple(fc.nat(12), fc.nat(12))
    .map(([a, b]) => [`p${String(a).padStart(2, '0')}`, `p${String(b).padStart(2, '0')}`] as const),
  { maxLength: 20 },
);

test('the root of people who are one is the smallest of them, whatever the order of the words', () => {
  fc.assert(
    fc.property(pairs, pairs, (said, more) => {
      const words = [...said, ...more];
      const roots = joinPeople(words);
      const rootOf = (person: string) => roots.get(person) ?? person;
      for (const [one, other] of words) expect(rootOf(one)).toBe(rootOf(other));
      for (const [person, root] of roots) expect(root < person).toBe(true);
      expect(joinPeople(words.toReversed())).toEqual(roots);
    }),
  );
});

test('people said to be one in two steps are one as if it had been said at once', () => {
  fc.assert(
    fc.property(pairs, pairs, (first, then) => {
      const before = joinPeople(first);
      const after = joinPeople(
        then.map(([one, other]) => [before.get(one) ?? one, before.get(other) ?? other] as const),
      );
      const rootOf = (person: string) =>
        after.get(before.get(person) ?? person) ?? before.get(person) ?? person;
      const atOnce = joinPeople([...first, ...then]);
      for (const [one] of [...first, ...then]) expect(rootOf(one)).toBe(atOnce.get(one) ?? one);
    }),
  );
});

test('four thousand who share one key are one', () => {
  const star = Array.from({ length: 4_000 }, (_, place) => [`p${String(9_999 - place)}`, 'p5000'] as const);
  expect(new Set(joinPeople(star).values()).size).toBe(1);
});
