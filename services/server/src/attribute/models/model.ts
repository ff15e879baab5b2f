import type { Path } from '../path.ts';

/** What a model may be tuned by. */
export interface ModelSettings {
  /** Days in which a touch's weight halves, for `time_decay`. */
  halfLifeDays: number;
}

/** How a conversion is shared among the touches before it. Pure. */
export interface ModelRule {
  /** One weight a touch, in the order of the path, at least one of them above zero; the path has a touch. */
  weigh(path: Path, settings: ModelSettings): number[];
  /** The shares by role, for the answer to print. */
  describe(settings: ModelSettings): string;
}
