/** What a key is given by a model that looks at all paths: of the conversions, and of each unit of worth. */
export interface KeyShare {
  conversions: number;
  worths: number[];
}

/**
 * Shares in proportion to effects: of the conversions they add up to one, and so they do of the worth in each unit. Worth in
 * a unit on which no key has an effect is shared as the conversions are.
 */
export function normaliseShares(
  effects: ReadonlyMap<number, KeyShare>,
  units: number,
): Map<number, KeyShare> {
  const sum = (of: (share: KeyShare) => number) =>
    [...effects.values()].reduce((total, share) => total + of(share), 0);
  const conversions = sum((share) => share.conversions);
  const worths = Array.from({ length: units }, (_, unit) => sum((share) => share.worths[unit] ?? 0));
  return new Map(
    [...effects].map(([key, effect]) => {
      const share = effect.conversions / conversions;
      const parts = worths.map((worth, unit) => (worth > 0 ? (effect.worths[unit] ?? 0) / worth : share));
      return [key, { conversions: share, worths: parts }];
    }),
  );
}
