import type { ModelRule } from './model.ts';

/** All to the touch nearest to the conversion. */
export const last: ModelRule = {
  weigh: ({ touches }) => touches.map((_, place) => (place === touches.length - 1 ? 1 : 0)),
  describe: () => 'last 100 %',
};
