/**
 * Rounds shares of a whole to integers that add up to it exactly: each is rounded down, and what is left
 * goes to the largest remainders (Hamilton's method). At equal remainders the earlier share goes first,
 * so that the same shares always give the same cells.
 */
export function shareOut(total: bigint, shares: readonly number[]): bigint[] {
  const floors = shares.map((share) => BigInt(Math.floor(share)));
  let left = total - floors.reduce((sum, floor) => sum + floor, 0n);
  const byRemainder = shares.map((share, place) => ({ place, remainder: share - Math.floor(share) }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  // Sums of floats may miss the total by less than one a share, in either direction.
  for (let turn = 0; left > 0n; turn += 1, left -= 1n) {
    const { place } = byRemainder[turn % byRemainder.length]!;
    floors[place] = floors[place]! + 1n;
  }
  for (let turn = byRemainder.length - 1; left < 0n && turn >= 0; turn -= 1) {
    const { place } = byRemainder[turn]!;
    if (floors[place]! === 0n) continue;
    floors[place] = floors[place]! - 1n;
    left += 1n;
  }
  return floors;
}
