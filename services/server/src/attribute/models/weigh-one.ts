/** All to one touch of so many. */
export function weighOne(touches: number, chosen: number): number[] {
  const weights = new Array<number>(touches).fill(0);
  weights[chosen] = 1;
  return weights;
}
