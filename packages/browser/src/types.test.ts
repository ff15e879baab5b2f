import type { Origin, OriginTouch, RefusedEvent } from '@lazo/contract';
import { expectTypeOf, it } from 'vitest';
import type { LazoOrigin, LazoRefusal, LazoTouch } from './types.ts';

it('the published types say what the contract says', () => {
  expectTypeOf<OriginTouch>().toEqualTypeOf<LazoTouch>();
  expectTypeOf<Omit<Origin, 'campaign'>>().toExtend<LazoOrigin>();
  expectTypeOf<RefusedEvent>().toExtend<LazoRefusal>();
});
