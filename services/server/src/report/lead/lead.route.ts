/** `GET /v1/leads`, `POST /v1/leads/find` and `GET /v1/leads/{id}`: for servers. Addresses stand in no path and no query. */

import { LEAD_KEYS, LEAD_LIST } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { readConversionsOf } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { buildProblem } from '../../errors.ts';
import { LEAD_PATH, refuseUnknownLead } from '../../lead-path.ts';
import { formatCursor, readCursor, readNumber } from '../../read-parameter.ts';
import {
  findLeadsByKey,
  findRoot,
  hideAddresses,
  KEY_FAULTS,
  KEY_KINDS,
  type LeadKey,
  listPeople,
  normaliseKey,
  type Person,
  readPeople,
} from '../../resolve/index.ts';
import { readRange } from '../read-range.ts';
import { readStages } from './lead.sql.ts';

/** A person, and how far he has come. */
type LeadAnswer = Person & {
  /** The stage of his latest conversion; null while he has none. */
  stage: string | null;
};

interface ListParameters {
  limit?: string;
  cursor?: string;
  from?: string;
  to?: string;
}

export function registerLead(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  app.get<{ Querystring: ListParameters }>(
    '/v1/leads',
    { schema: { summary: 'List leads', tags: ['leads'], querystring: LEAD_LIST } },
    async (request) => {
      const { siteId } = request.site;
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const [recordedAt, leadId] = readCursor(request.query.cursor, 2) ?? [];
      const after = recordedAt && leadId ? { recordedAt, leadId } : undefined;
      const range = readArrivals(request.query, new Date(clock()));
      const rows = await listPeople(db, { siteId, ...range, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const ids = page.map((row) => row.leadId);
      const last = page.at(-1);
      return {
        leads: await readLeads(db, siteId, ids),
        nextCursor: rows.length > limit && last ? formatCursor([last.recordedAt, last.leadId]) : null,
      };
    },
  );

  app.post<{ Body: Record<string, unknown> | null }>(
    '/v1/leads/find',
    {
      schema: {
        summary: 'Find leads by email, phone, userId or externalId',
        tags: ['leads'],
        body: LEAD_KEYS,
      },
      validatorCompiler: () => () => true, // read below, so that each fault has its field and its way out
    },
    async (request) => {
      const { siteId } = request.site;
      const ids = await findLeadsByKey(db, siteId, readKey(hideAddresses(request.site, request.body) ?? {}));
      return { leads: await readLeads(db, siteId, ids) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/leads/:id',
    { schema: { summary: 'One lead', tags: ['leads'], params: LEAD_PATH } },
    async (request): Promise<LeadAnswer> => {
      const { siteId } = request.site;
      const root = await findRoot(db, siteId, request.params.id);
      const [lead] = root ? await readLeads(db, siteId, [root]) : [];
      if (!lead) throw refuseUnknownLead();
      return lead;
    },
  );
}

async function readLeads(db: Database, siteId: number, roots: readonly string[]): Promise<LeadAnswer[]> {
  const people = await readPeople(db, siteId, roots);
  const stages = await readStages(db, siteId, await readConversionsOf(db, siteId, people));
  return people.map((person) => ({ ...person, stage: stages.get(person.id) ?? null }));
}

/** When the service first heard of them; an end that is not given is open. */
function readArrivals({ from, to }: ListParameters, now: Date): { from: Date | null; to: Date | null } {
  if (!from && !to) return { from: null, to: null };
  const range = readRange({ from: from || '1970-01-01', to: to || undefined }, now);
  return { from: range.from, to: to ? range.to : null };
}

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
