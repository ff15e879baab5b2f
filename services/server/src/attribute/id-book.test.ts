import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeUuids } from '../store/index.ts';
import { IdBook } from './id-book.ts';

test('an id keeps its number however many come after it, wherever it lies, as bytes or as a text', () => {
  const book = new IdBook();
  const ids = Array.from({ length: 10_000 }, () => randomUUID());
  const bytes = Buffer.from(`ff${ids.join('').replaceAll('-', '')}`, 'hex');
  const numbers = ids.map((_, place) => book.number(bytes, 1 + place * 16));
  expect(numbers).toEqual(ids.map((_, place) => place));
  expect(ids.map((id) => book.numberText(id))).toEqual(numbers);
  expect(numbers.map((number) => book.read(number))).toEqual(ids);
  expect(book.list()).toEqual(numbers);
});

test('ids that differ in a byte have different numbers', () => {
  const book = new IdBook();
  const ids = Array.from({ length: 16 * 255 }, (_, number) => {
    const id = Buffer.alloc(16);
    id[number % 16] = 1 + Math.floor(number / 16);
    return id;
  });
  expect(ids.map((id) => book.number(id, 0))).toEqual(ids.map((_, place) => place));
  expect(ids.map((id) => book.number(id, 0))).toEqual(ids.map((_, place) => place));
});

test('ids are encoded in the order of the numbers that are asked for', () => {
  const book = new IdBook();
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()] as const;
  for (const id of [one, two, three]) book.numberText(id);
  expect(book.encode([2, 0])).toEqual(encodeUuids([three, one]));
  expect(book.encode(book.list())).toEqual(encodeUuids([one, two, three]));
  expect(book.encode([])).toEqual(encodeUuids([]));
});
