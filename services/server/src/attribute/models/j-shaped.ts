import { buildRoleRule } from './roles.ts';

/** 60 % to the last and 20 % to the first, as Adobe has it; others call the opposite J. */
export const jShaped = buildRoleRule({ first: 0.2, last: 0.6, rest: 0.2 });
