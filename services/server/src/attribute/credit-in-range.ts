import type { PathModel } from '@lazo/contract';
import { creditPath } from './credit-path.ts';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { KeyedPath } from './path.ts';

/** Which times are in a range of touch dates; absent: all. */
export type Range = ((time: number) => boolean) | undefined;

/** The shares of a path's touches, zero for those out of range. Undefined when no touch earned it. */
export function creditInRange(
  path: KeyedPath,
  model: PathModel,
  settings: ModelSettings & { isInRange?: Range },
): number[] | undefined {
  const { isInRange } = settings;
  const shares = creditPath(path, model, settings, path.keys);
  if (!shares) return undefined;
  if (isInRange)
    for (const [place, touch] of path.touches.entries()) if (!isInRange(touch.startedAt)) shares[place] = 0;
  if (MODEL_RULES[model].isAdditive === false) keepFirstOfEach(shares, path.keys);
  return shares;
}

/** A key earns once, by the first of its touches that counts. */
function keepFirstOfEach(shares: number[], keys: ArrayLike<number>): void {
  const seen = new Set<number>();
  for (let place = 0; place < shares.length; place += 1) {
    if (shares[place] === 0) continue;
    if (seen.has(keys[place]!)) shares[place] = 0;
    seen.add(keys[place]!);
  }
}
