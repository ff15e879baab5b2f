import { buildRoleRule } from './roles.ts';

/** 30 % each to the first, the one that made him a lead and the one that made him an opportunity. */
export const wShaped = buildRoleRule({ first: 0.3, lead: 0.3, opportunity: 0.3, rest: 0.1 });
