/** `GET /v1/leads/{id}/export`: everything that is held of a person, by the table that holds it. */

import type { FastifyInstance } from 'fastify';
import { LEAD_PATH, refuseUnknownLead } from '../lead-path.ts';
import { findRoot } from '../resolve/index.ts';
import { exportLead } from './export-lead.sql.ts';
import type { RightsOptions } from './rights-options.ts';

export function registerExportLead(app: FastifyInstance, { db, clock }: RightsOptions): void {
  app.get<{ Params: { id: string } }>(
    '/v1/leads/:id/export',
    {
      schema: {
        summary: 'Everything that is held of a person',
        description: 'Rows as the tables have them, by table; those of which there are none are empty lists.',
        tags: ['leads'],
        params: LEAD_PATH,
      },
    },
    async (request, reply) => {
      const { siteId } = request.site;
      const leadId = await findRoot(db, siteId, request.params.id);
      if (!leadId) throw refuseUnknownLead();
      reply.header('content-disposition', `attachment; filename="lead-${leadId}.json"`);
      return exportLead(db, siteId, { leadId, exportedAt: new Date(clock()) });
    },
  );
}
