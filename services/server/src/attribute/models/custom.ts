import type { ModelRule } from './model.ts';
import { describeShares, weighByRoles } from './roles.ts';

/** Shares by role as the question gives them, in whatever unit: they are normalised. */
export const custom: ModelRule = {
  weigh: (path, { customWeights }) => weighByRoles(path, customWeights ?? {}),
  describe: ({ customWeights }) => describeShares(customWeights ?? {}),
};
