import { isDirect } from '@lazo/contract';
import type { ModelRule } from './model.ts';

/** All to the last touch that is not direct; where all are direct, to the last. */
export const lastNonDirect: ModelRule = {
  weigh: ({ touches }) => {
    const found = touches.findLastIndex((touch) => !isDirect(touch.channel));
    const chosen = found === -1 ? touches.length - 1 : found;
    return touches.map((_, place) => (place === chosen ? 1 : 0));
  },
  describe: () => 'last touch that is not direct 100 %; if all are direct, the last',
};
