/** `POST /v1/leads/find` and `GET /v1/leads/{id}`: for servers. Addresses stand in no path and no query. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../database/index.ts';
import { buildProblem } from '../errors.ts';
import { normaliseKey } from './normalise-key.ts';
import { findLeadsByKey, findPerson, type Person } from './read-lead.sql.ts';
import { KEY_KINDS, type LeadKey } from './resolve.table.ts';

export function registerLeads(app: FastifyInstance, { db }: { db: Database }): void {
  app.post<{ Body: Record<string, unknown> }>(
    '/v1/leads/find',
    { schema: { summary: 'Find leads by email, phone, userId or externalId', tags: ['leads'], body: FIND } },
    async (request) => {
      const key = readKey(request.body ?? {});
      const ids = await findLeadsByKey(db, request.site.siteId, key);
      const leads = await Promise.all(ids.map((id) => findPerson(db, request.site.siteId, id)));
      return { leads: leads.filter((lead) => lead !== undefined) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/leads/:id',
    { schema: { summary: 'One lead', tags: ['leads'], params: LEAD_ID } },
    async (request): Promise<Person> => {
      const person = await findPerson(db, request.site.siteId, request.params.id);
      if (person) return person;
      throw buildProblem(404, {
        reason: 'unknown_lead',
        field: 'id',
        detail: 'There is no such lead. POST /v1/leads/find finds one by email, phone, userId or externalId.',
      });
    },
  );
}

const LEAD_ID = Type.Object({
  id: Type.String({ pattern: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$' }),
});

const FIND = Type.Object({
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  externalId: Type.Optional(Type.String()),
});

function readKey(body: Record<string, unknown>): LeadKey {
  for (const kind of KEY_KINDS) {
    const key = normaliseKey(kind, body[kind]);
    if (typeof key === 'object') return key;
    if (typeof key === 'string')
      throw buildProblem(400, { reason: key, field: kind, detail: `"${kind}" cannot name anybody.` });
  }
  throw buildProblem(400, {
    reason: 'missing_field',
    field: 'email',
    detail: `Name whom to find by one of ${KEY_KINDS.join(', ')}.`,
  });
}
