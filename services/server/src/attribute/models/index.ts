import type { PathModel } from '@lazo/contract';
import { custom } from './custom.ts';
import { first } from './first.ts';
import { fullPath } from './full-path.ts';
import { inverseJ } from './inverse-j.ts';
import { jShaped } from './j-shaped.ts';
import { last } from './last.ts';
import { lastNonDirect } from './last-non-direct.ts';
import { linear } from './linear.ts';
import type { ModelRule } from './model.ts';
import { participation } from './participation.ts';
import { shapley } from './shapley.ts';
import { timeDecay } from './time-decay.ts';
import { uLead } from './u-lead.ts';
import { uShaped } from './u-shaped.ts';
import { wShaped } from './w-shaped.ts';

/** Every model that weighs the touches of one path, by its name: a new one is its file, its test and a line here. */
export const MODEL_RULES: Record<PathModel, ModelRule> = {
  first,
  last,
  last_non_direct: lastNonDirect,
  linear,
  time_decay: timeDecay,
  u_shaped: uShaped,
  u_lead: uLead,
  w_shaped: wShaped,
  full_path: fullPath,
  j_shaped: jShaped,
  inverse_j: inverseJ,
  participation,
  custom,
  shapley,
};
