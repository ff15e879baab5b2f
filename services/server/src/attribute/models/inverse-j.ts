import { buildRoleRule } from './roles.ts';

/** 60 % to the first and 20 % to the last. */
export const inverseJ = buildRoleRule({ first: 0.6, last: 0.2, rest: 0.2 });
