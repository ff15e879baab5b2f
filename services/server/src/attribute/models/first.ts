import type { ModelRule } from './model.ts';
import { weighOne } from './weigh-one.ts';

/** All to the touch that began the path. */
export const first: ModelRule = {
  weigh: ({ touches }) => weighOne(touches.length, 0),
  describe: () => 'first 100 %',
};
