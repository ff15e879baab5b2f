/** What a key is given by a model that looks at all paths: of the conversions, and of each unit of worth; NaN where there is none. */
export interface KeyShare {
  conversions: number;
  worths: number[];
}

/** Effects made to add up to one, each unit by itself. */
export function normaliseShares(
  effects: ReadonlyMap<number, KeyShare>,
  units: number,
): Map<number, KeyShare> {
  const sum = (of: (share: KeyShare) => number) =>
    [...effects.values()].reduce((total, share) => total + of(share), 0);
  const conversions = sum((share) => share.conversions);
  const worths = Array.from({ length: units }, (_, unit) => sum((share) => share.worths[unit]!));
  return new Map(
    [...effects].map(([key, effect]) => [
      key,
      {
        conversions: effect.conversions / conversions,
        worths: effect.worths.map((worth, unit) => worth / worths[unit]!),
      },
    ]),
  );
}
