/**
 * Rounds shares of a whole to integers that add up to it exactly: each is rounded down, and what is left
 * goes to the largest remainders (Hamilton's method). At equal remainders the earlier share goes first,
 * so that the same shares always give the same cells. `rounded`: how many numbers that were rounded before the total is
 * a sum of, each of which may miss its share by one. Throws where more is missing than rounding explains: the shares
 * are not those of this whole.
 */
export function shareOut(total: bigint, shares: readonly number[], rounded = 0): bigint[] {
  const cells = shares.map((share) => BigInt(Math.floor(share)));
  const left = total - cells.reduce((sum, cell) => sum + cell, 0n);
  const explained = BigInt(shares.length + rounded) + magnitude(total) / FLOAT_PRECISION;
  if (magnitude(left) > explained) throw new Error(`Shares of ${total} miss it by ${left}.`);
  const byRemainder = shares.map((share, place) => ({ place, remainder: share - Math.floor(share) }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  const places = byRemainder.map(({ place }) => place);
  settle(cells, left, left > 0n ? places : places.reverse());
  return cells;
}

/** Sums of floats over millions of conversions are right to nine digits at least; each share has fifteen. */
const FLOAT_PRECISION = 1_000_000_000n;

/** Puts on the cells, or takes from them, what is left: one each in this order, or as much as makes it come out in few rounds. */
function settle(cells: bigint[], left: bigint, places: readonly number[]): void {
  const step = left > 0n ? 1n : -1n;
  let open = magnitude(left);
  while (open > 0n) {
    const able = step > 0n ? places : places.filter((place) => cells[place]! > 0n);
    if (able.length === 0) throw new Error(`Nothing can take the ${open} that are left of a sum.`);
    const each = open / BigInt(able.length) || 1n;
    for (const place of able.slice(0, Number(open < able.length ? open : able.length))) {
      const moved = step > 0n || cells[place]! > each ? each : cells[place]!;
      cells[place] = cells[place]! + step * moved;
      open -= moved;
    }
  }
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
