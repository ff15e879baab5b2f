import type { Model } from '@lazo/contract';
import { MODEL_RULES } from './models/index.ts';
import type { ModelSettings } from './models/model.ts';
import type { Path } from './path.ts';

/** The shares of a conversion, one a touch, adding up to one. Empty when no touch earned it. */
export function creditPath(path: Path, model: Model, settings: ModelSettings): number[] {
  if (path.touches.length === 0) return [];
  const weights = MODEL_RULES[model].weigh(path, settings);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
