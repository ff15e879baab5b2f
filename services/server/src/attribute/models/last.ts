import type { ModelRule } from './model.ts';
import { weighOne } from './weigh-one.ts';

/** All to the touch nearest to the conversion. */
export const last: ModelRule = {
  weigh: ({ touches }) => weighOne(touches.length, touches.length - 1),
  describe: () => 'last 100 %',
};
