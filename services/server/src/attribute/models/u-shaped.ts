import type { ModelRule } from './model.ts';

/** 40 % to the first, 40 % to the last, 20 % to those between; two touches share equally. */
export const uShaped: ModelRule = {
  weigh: ({ touches }) => {
    const between = touches.length - 2;
    const weights = touches.map(() => (between > 0 ? 0.2 / between : 0));
    weights[0] = 0.4;
    weights[touches.length - 1] = 0.4;
    return weights;
  },
  describe: () => 'first 40 %, last 40 %, the rest 20 %',
};
