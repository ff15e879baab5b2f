import type { FastifyInstance } from 'fastify';
import { registerMergeLeads } from './merge-leads.route.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { registerStateLead } from './state-lead.route.ts';

/** The doors by which servers say who is who. */
export function registerResolve(app: FastifyInstance, options: ResolveOptions): void {
  registerStateLead(app, options);
  registerMergeLeads(app, options);
}
