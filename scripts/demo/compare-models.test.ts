import type { AttributionRow } from '@lazo/contract';
import { expect, test } from 'vitest';
import { compareModels } from './compare-models.ts';
import { describeComparison } from './describe-comparison.ts';

const TRUTH = { 'Paid Social': 600, Direct: 400 };

test('a model that credits what is true puts nothing in the wrong place', () => {
  const { misplaced } = compareModels(credit('first', TRUTH), TRUTH);
  expect(misplaced.first).toBe(0);
});

test('what one channel has too much another has too little, and it counts once', () => {
  const { misplaced } = compareModels(credit('last', { 'Paid Social': 100, Direct: 900 }), TRUTH);
  expect(misplaced.last).toBeCloseTo(0.5);
});

test('a model that credits what caused nothing puts all of it in the wrong place', () => {
  const { misplaced, channels } = compareModels(credit('linear', { Email: 1_000 }), TRUTH);
  expect(misplaced.linear).toBeCloseTo(1);
  expect(channels).toEqual(['Paid Social', 'Direct', 'Email']);
});

test('printed amounts add up to the printed total', () => {
  const linear = { 'Paid Social': 333.33, Direct: 333.33, Email: 333.34 };
  const text = describeComparison(compareModels(credit('linear', linear), TRUTH));
  const lines = text.split('\n').filter((line) => /^(Paid Social|Direct|Email) /.test(line));
  const amounts = lines.map((line) => Number(/(\d+) +\d+ %$/.exec(line)?.[1]));
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(1_000);
});

test('a world without sales has a table too', () => {
  expect(describeComparison(compareModels([], {}))).toContain('Total');
});

function credit(model: AttributionRow['model'], values: Record<string, number>): AttributionRow[] {
  return Object.entries(values).map(([channel, value]) => ({
    channel,
    model,
    currency: 'EUR',
    conversions: 1,
    value: value.toFixed(2),
    touches: 1,
  }));
}
