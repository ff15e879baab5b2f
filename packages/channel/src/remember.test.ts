import { expect, test } from 'vitest';
import { remember } from './remember.ts';

test('an answer is found once, again after it was forgotten, and never another', () => {
  const asked: string[] = [];
  const measure = remember((text) => {
    asked.push(text);
    return text.length;
  }, 2);
  expect(['a', 'a', 'bb', 'ccc', 'a'].map(measure)).toEqual([1, 1, 2, 3, 1]);
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a']);
});
