/** `POST /v1/leads/find` and `GET /v1/leads/{id}`: for servers. Addresses stand in no path and no query. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { findConversionsOf } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { buildProblem } from '../../errors.ts';
import {
  findLeadsByKey,
  findPerson,
  KEY_FAULTS,
  KEY_KINDS,
  type LeadKey,
  normaliseKey,
  type Person,
} from '../../resolve/index.ts';
import { LEAD_PATH, refuseUnknownLead } from '../lead-path.ts';
import { findStage } from './lead.sql.ts';

/** A person, and how far he has come. */
type LeadAnswer = Person & {
  /** The stage of his latest conversion; null while he has none. */
  stage: string | null;
};

export function registerLead(app: FastifyInstance, { db }: { db: Database }): void {
  app.post<{ Body: Record<string, unknown> }>(
    '/v1/leads/find',
    { schema: { summary: 'Find leads by email, phone, userId or externalId', tags: ['leads'], body: FIND } },
    async (request) => {
      const { siteId } = request.site;
      const ids = await findLeadsByKey(db, siteId, readKey(request.body ?? {}));
      const leads = await Promise.all(ids.map((id) => findLead(db, siteId, id)));
      return { leads: leads.filter((lead) => lead !== undefined) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/leads/:id',
    { schema: { summary: 'One lead', tags: ['leads'], params: LEAD_PATH } },
    async (request): Promise<LeadAnswer> => {
      const lead = await findLead(db, request.site.siteId, request.params.id);
      if (!lead) throw refuseUnknownLead();
      return lead;
    },
  );
}

async function findLead(db: Database, siteId: number, leadId: string): Promise<LeadAnswer | undefined> {
  const person = await findPerson(db, siteId, leadId);
  if (!person) return undefined;
  const ids = await findConversionsOf(db, { siteId, leadId: person.id, visitorIds: person.visitors });
  return { ...person, stage: (await findStage(db, siteId, ids)) ?? null };
}

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
      throw buildProblem(400, { reason: key, field: kind, detail: KEY_FAULTS[key] });
  }
  throw buildProblem(400, {
    reason: 'missing_field',
    field: 'email',
    detail: `Name whom to find by one of ${KEY_KINDS.join(', ')}.`,
  });
}
