import { buildRoleRule } from './roles.ts';

/** 22.5 % each to the first, lead, opportunity and last. */
export const fullPath = buildRoleRule({
  first: 0.225,
  lead: 0.225,
  opportunity: 0.225,
  last: 0.225,
  rest: 0.1,
});
