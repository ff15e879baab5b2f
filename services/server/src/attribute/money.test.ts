import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAmount, isCurrency, parseAmount, readPrinted } from './money.ts';
import { shareOut } from './share-out.ts';

describe('an amount', () => {
  test.each<[unknown, string, bigint | undefined]>([
    ['1234.50', 'EUR', 123_450n],
    [1234.5, 'EUR', 123_450n],
    ['0', 'EUR', 0n],
    ['1234', 'JPY', 1_234n],
    ['1.234', 'KWD', 1_234n],
    ['10.10', 'EUR', 1_010n],
    ['1234.50', 'HUF', 123_450n],
    ['90071992547409.92', 'EUR', undefined],
    ['1.005', 'EUR', undefined],
    ['1.5', 'JPY', undefined],
    ['-1', 'EUR', undefined],
    ['1e3', 'EUR', undefined],
    ['1,50', 'EUR', undefined],
    ['NaN', 'EUR', undefined],
    [Number.POSITIVE_INFINITY, 'EUR', undefined],
    [{}, 'EUR', undefined],
  ])('%j %s is %s minor units', (value, currency, minor) => {
    expect(parseAmount(value, currency)).toBe(minor);
  });

  test('is printed as it was read', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });

  test('that is a sum is read back from what was printed, however large', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(readPrinted(formatAmount(minor, currency))).toBe(minor);
        },
      ),
    );
  });

  test('has a currency of ISO 4217, in capitals', () => {
    expect(['EUR', 'USD', 'eur', 'EURO', 'XXY'].map(isCurrency)).toEqual([true, true, false, false, false]);
  });
});

describe('sharing out', () => {
  test('adds up to the total to the cent, no cell off by a whole one', () => {
    const weights = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.nat(10_000_000), (parts, total) => {
        const sum = parts.reduce((all, part) => all + part, 0);
        const shares = parts.map((part) => (part / sum) * total);
        const cells = shareOut(BigInt(total), shares);
        expect(cells.reduce((all, cell) => all + cell, 0n)).toBe(BigInt(total));
        for (const [place, cell] of cells.entries()) {
          expect(Math.abs(Number(cell) - shares[place]!)).toBeLessThan(1.001);
        }
      }),
    );
  });

  test('gives what is left to the largest remainders', () => {
    expect(shareOut(100n, [33.4, 33.3, 33.3])).toEqual([34n, 33n, 33n]);
    expect(shareOut(1n, [0.5, 0.5])).toEqual([1n, 0n]);
  });

  test('of sums beyond what floats hold comes out all the same', () => {
    const total = 9_007_199_254_740_993_000_001n;
    for (const parts of [1, 2, 3, 7]) {
      const cells = shareOut(total, new Array<number>(parts).fill(Number(total) / parts));
      expect(cells.reduce((sum, cell) => sum + cell, 0n)).toBe(total);
    }
    expect(shareOut(total, [Number(total) + 2 ** 22, 0])).toEqual([total, 0n]);
  });

  test('of numbers that were rounded before may be missed by one a number', () => {
    expect(shareOut(10n, [6], 10)).toEqual([10n]);
    expect(shareOut(2n, [3, 3, 0.5], 4)).toEqual([1n, 1n, 0n]);
  });

  test('of another whole is a defect, and told at once', () => {
    expect(() => shareOut(1_000_000_000n, [0, 0])).toThrow('miss it');
    expect(() => shareOut(10n, [600, 20])).toThrow('miss it');
    expect(() => shareOut(1n, [])).toThrow('miss it');
    expect(() => shareOut(10n, [Number.NaN])).toThrow();
  });
});
