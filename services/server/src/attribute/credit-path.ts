import type { PathModel } from '@lazo/contract';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { Path } from './path.ts';

/**
 * The shares of a conversion, one a touch, adding up to one; of a model that is not additive, one a touch whose key was
 * not there before. Undefined when no touch earned it: there is none, or the weights reach none.
 */
export function creditPath(
  path: Path,
  model: PathModel,
  settings: ModelSettings,
  keys: ArrayLike<number>,
): number[] | undefined {
  if (path.touches.length === 0) return undefined;
  const weights = MODEL_RULES[model].weigh(path, settings, keys);
  if (MODEL_RULES[model].isAdditive === false) return weights;
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (sum === 0) return undefined;
  for (let place = 0; place < weights.length; place += 1) weights[place] = weights[place]! / sum;
  return weights;
}
