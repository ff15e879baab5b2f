import type { Model } from '@lazo/contract';
import { first } from './first.ts';
import { last } from './last.ts';
import { lastNonDirect } from './last-non-direct.ts';
import { linear } from './linear.ts';
import type { ModelRule } from './model.ts';
import { timeDecay } from './time-decay.ts';
import { uShaped } from './u-shaped.ts';

/** Every model by its name: a new one is its file, its test and a line here. */
export const MODEL_RULES: Record<Model, ModelRule> = {
  first,
  last,
  last_non_direct: lastNonDirect,
  linear,
  time_decay: timeDecay,
  u_shaped: uShaped,
};
