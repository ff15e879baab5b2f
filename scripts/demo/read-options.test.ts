import { expect, test } from 'vitest';
import { DemoError } from './demo-error.ts';
import { nameRun, readOptions } from './read-options.ts';

const DAY = '2026-11-21';

test('without options it is seed 1 and 3,000 people', () => {
  expect(readOptions([])).toEqual({ seed: 1, visitors: 3_000, factors: {}, help: false });
});

test('the separator that pnpm hands on is no option', () => {
  expect(readOptions(['--', '--seed', '7']).seed).toBe(7);
});

test('several campaigns are changed at once', () => {
  const { factors } = readOptions(['--campaign', 'spring=2', '--campaign', 'garden-office=0.5']);
  expect(factors).toEqual({ spring: 2, 'garden-office': 0.5 });
});

test('runs of different options have different names', () => {
  const lines = [
    [],
    ['--seed', '2'],
    ['--visitors', '500'],
    ['--campaign', 'spring=2'],
    ['--campaign', 'spring=0.5'],
  ];
  const names = lines.map((line) => nameRun(readOptions(line), DAY));
  expect(names).toEqual([
    'demo-1-2026-11-21',
    'demo-2-2026-11-21',
    'demo-1-2026-11-21-500-visitors',
    'demo-1-2026-11-21-spring-x2',
    'demo-1-2026-11-21-spring-x0.5',
  ]);
});

test('the order of campaigns makes no other run, nor does a campaign as large as usual', () => {
  const one = readOptions(['--campaign', 'spring=2', '--campaign', 'brand=3', '--campaign', 'social=1']);
  const other = readOptions(['--campaign', 'brand=3', '--campaign', 'spring=2']);
  expect(nameRun(one, DAY)).toBe(nameRun(other, DAY));
});

test.each([
  ['an unknown option', ['--sed', '1'], /--sed/],
  ['a seed that is no number', ['--seed', 'one'], /--seed is "one"/],
  ['fewer people than make a story', ['--visitors', '5'], /100 to 100000/],
  ['an unknown campaign', ['--campaign', 'autumn=2'], /there are garden-office/],
  ['a campaign without its size', ['--campaign', 'spring'], /such as spring=2/],
])('%s is refused with the way out', (_, line, message) => {
  expect(() => readOptions(line)).toThrow(DemoError);
  expect(() => readOptions(line)).toThrow(message);
});
