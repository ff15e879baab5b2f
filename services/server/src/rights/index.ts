/** Door of `rights`: what a person may ask for: all that is held of him, and that it is erased. */

import type { FastifyInstance } from 'fastify';

export { type ErasureStep, eraseLead } from './erase-lead.ts';
export { exportLead } from './export-lead.sql.ts';

import { registerEraseLead } from './erase-lead.route.ts';
import { registerExportLead } from './export-lead.route.ts';
import type { RightsOptions } from './rights-options.ts';

export function registerRights(app: FastifyInstance, options: RightsOptions): void {
  registerExportLead(app, options);
  registerEraseLead(app, options);
}
