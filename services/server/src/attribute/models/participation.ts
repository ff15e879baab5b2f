import type { ModelRule } from './model.ts';

/** The whole conversion to every key on the path, once. It does not add up, and its totals say so. */
export const participation: ModelRule = {
  weigh: ({ touches }) => new Array<number>(touches.length).fill(1),
  describe: () => 'the whole conversion to everyone on the path, which does not add up',
  isAdditive: false,
};
