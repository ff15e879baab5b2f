import type { ModelRule } from './model.ts';

/** The same to every touch. */
export const linear: ModelRule = {
  weigh: ({ touches }) => new Array<number>(touches.length).fill(1),
  describe: () => 'every touch the same',
};
