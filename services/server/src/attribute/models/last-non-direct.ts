import { isDirect } from '@lazo/contract';
import type { ModelRule } from './model.ts';
import { weighOne } from './weigh-one.ts';

/** All to the last touch that is not direct; where all are direct, to the last. */
export const lastNonDirect: ModelRule = {
  weigh: ({ touches }) => {
    const found = touches.findLastIndex((touch) => !isDirect(touch.kind.channel));
    return weighOne(touches.length, found === -1 ? touches.length - 1 : found);
  },
  describe: () => 'last touch that is not direct 100 %; if all are direct, the last',
};
