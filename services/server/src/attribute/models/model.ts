import type { RoleShares } from '@lazo/contract';
import type { Path } from '../path.ts';

/** What a model may be tuned by. */
export interface ModelSettings {
  /** Days in which a touch's weight halves, for `time_decay`. */
  halfLifeDays: number;
  /** Shares by role, for `custom`. */
  customWeights: RoleShares | null;
}

/** How a conversion is shared among the touches before it. Pure. */
export interface ModelRule {
  /**
   * One weight a touch, in the order of the path, which has a touch. All zero: by these weights none earned it.
   * `keys`: what each touch counts as in the answer, touches of one row having one number.
   */
  weigh(path: Path, settings: ModelSettings, keys: ArrayLike<number>): number[];
  /** The shares by role, for the answer to print. */
  describe(settings: ModelSettings): string;
  /** True: it looks at when touches were. Others see their order, their keys, which are direct, and the roles. */
  isTimed?: true;
  /** False: each key earns the whole conversion, once, and rows do not add up. */
  isAdditive?: false;
}
