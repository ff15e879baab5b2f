import type { ModelRule } from './model.ts';

const DAY_MS = 86_400_000;

/** The nearer to the conversion, the more: 2^(−age / half-life), ages in exact milliseconds. */
export const timeDecay: ModelRule = {
  weigh: ({ touches }, { halfLifeDays }) => {
    // Measured from the last touch, not from the conversion: the shares are the same, and a short half-life
    // under a long age cannot push every weight down to zero.
    const newest = touches.at(-1)!.startedAt;
    const halfLife = halfLifeDays * DAY_MS;
    return touches.map((touch) => 2 ** ((touch.startedAt - newest) / halfLife));
  },
  isTimed: true,
  describe: ({ halfLifeDays }) => `2^(-age / ${halfLifeDays} d)`,
};
