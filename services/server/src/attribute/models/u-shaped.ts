import { buildRoleRule } from './roles.ts';

/** 40 % to the first, 40 % to the last, 20 % to those between; two touches share equally. */
export const uShaped = buildRoleRule({ first: 0.4, last: 0.4, rest: 0.2 });
