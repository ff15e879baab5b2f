import { buildRoleRule } from './roles.ts';

/** 40 % to the first and 40 % to the one that made him a lead: what HubSpot calls U-shaped. */
export const uLead = buildRoleRule({ first: 0.4, lead: 0.4, rest: 0.2 });
