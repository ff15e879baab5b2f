import type { ModelRule } from './model.ts';

/** All to the touch that began the path. */
export const first: ModelRule = {
  weigh: ({ touches }) => touches.map((_, place) => (place === 0 ? 1 : 0)),
  describe: () => 'first 100 %',
};
