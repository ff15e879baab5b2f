import { expect, test } from 'vitest';
import { buildMemory } from './memory.ts';

test('what was met lately is found by its name, null too', () => {
  const memory = buildMemory<number | null>(3);
  memory.keep('a', 1);
  memory.keep('b', null);
  expect(memory.find('a')).toBe(1);
  expect(memory.find('b')).toBeNull();
  expect(memory.find('c')).toBeUndefined();
});

test('no more is remembered than twice what was asked for, and never less than that', () => {
  const memory = buildMemory<number>(10);
  for (let number = 0; number < 1_000; number += 1) {
    memory.keep(`${number}`, number);
    for (let back = 0; back < Math.min(10, number); back += 1)
      expect(memory.find(`${number - back}`)).toBe(number - back);
    expect(memory.find(`${number - 30}`)).toBeUndefined();
  }
});
