/** How many keys a statement is asked for at once: a limit to what is in memory, and to how long a statement takes. */
const SLICE = 5_000;

/** A list in pieces that a statement takes at once. */
export function inSlices<Item>(items: readonly Item[]): Item[][] {
  const slices: Item[][] = [];
  for (let start = 0; start < items.length; start += SLICE) slices.push(items.slice(start, start + SLICE));
  return slices;
}
