/** `POST /v1/leads/{id}/erase`: a person is forgotten. */

import type { FastifyInstance } from 'fastify';
import { LEAD_PATH, refuseUnknownLead } from '../lead-path.ts';
import { findRoot } from '../resolve/index.ts';
import { eraseLead } from './erase-lead.ts';
import type { RightsOptions } from './rights-options.ts';

export function registerEraseLead(app: FastifyInstance, { db, erasureDb, clock }: RightsOptions): void {
  app.register(async (scope) => {
    // It takes no body; one that is empty, or none under a content type, is as good.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));
    scope.post<{ Params: { id: string } }>('/v1/leads/:id/erase', { schema: SCHEMA }, async (request) => {
      const { siteId } = request.site;
      const leadId = await findRoot(db, siteId, request.params.id);
      if (!leadId) throw refuseUnknownLead();
      return eraseLead(erasureDb, siteId, { leadId, erasedAt: new Date(clock()) });
    });
  });
}

const SCHEMA = {
  summary: 'Erase a person',
  description:
    'Answers what was erased, rows by table. It takes some seconds: every replica must know of it first, so that nothing that is sent again brings him back. Sales keep their amount and lose whose they were.',
  tags: ['leads'],
  params: LEAD_PATH,
};
