/** `POST /v1/leads`: what a server says of a lead. */

import { LEAD_BODY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { readLeadWord } from './read-lead-word.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { stateLead } from './state-lead.sql.ts';

export function registerStateLead(app: FastifyInstance, { db, clock }: ResolveOptions): void {
  app.post(
    '/v1/leads',
    {
      schema: {
        summary: 'State what is true of a lead',
        description: 'Sending the same again changes nothing. The answer is the id of the person.',
        tags: ['leads'],
        body: LEAD_BODY,
      },
      validatorCompiler: () => () => true, // read below, so that each fault has its field and its way out
    },
    async (request) => {
      const now = clock();
      return { id: await stateLead(db, request.site, readLeadWord(request.body, request.site, now), now) };
    },
  );
}
