/** `POST /v1/leads/merge` and `/unmerge`: two leads are one person, or are not after all. */

import { LIMITS } from '@lazo/contract';
import { cleanText, MERGE_BODY, UNMERGE_BODY } from '@lazo/contract/parse';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hashKey, readBearer } from '../access/index.ts';
import { buildProblem } from '../errors.ts';
import { hideAddresses } from './hide-addresses.ts';
import { mergeLeads, type Said, unmergeLeads } from './merge-leads.sql.ts';
import { findRoot } from './read-lead.sql.ts';
import type { ResolveOptions } from './resolve-options.ts';

type Body = Record<string, unknown> | null;

/** Bodies are read below, so that each fault has its field and its way out. */
const validatorCompiler = () => () => true;

export function registerMergeLeads(app: FastifyInstance, { db, clock }: ResolveOptions): void {
  app.post<{ Body: Body }>(
    '/v1/leads/merge',
    {
      schema: {
        summary: 'Say that two leads are one person',
        description:
          'Either id leads to the same person afterwards; the smaller one is his. "mergeId" takes it back.',
        tags: ['leads'],
        body: MERGE_BODY,
      },
      validatorCompiler,
    },
    async (request) => {
      const [keep, merge] = [readId(request.body, 'keep'), readId(request.body, 'merge')];
      if (keep === merge) throw refuseField('merge', 'merge is another lead than keep.');
      for (const [field, id] of Object.entries({ keep, merge }))
        if (!(await findRoot(db, request.site.siteId, id))) throw refuseUnknown('unknown_lead', field);
      return mergeLeads(db, request.site, { keep, merge, said: readSaid(request), now: clock() });
    },
  );

  app.post<{ Body: Body }>(
    '/v1/leads/unmerge',
    {
      schema: {
        summary: 'Take a merge back',
        description:
          'Reports are then as if it had never been. A server that names both keys again does not redo it.',
        tags: ['leads'],
        body: UNMERGE_BODY,
      },
      validatorCompiler,
    },
    async (request) => {
      const mergeId = readId(request.body, 'mergeId');
      const answer = await unmergeLeads(db, request.site, { mergeId, said: readSaid(request), now: clock() });
      if (!answer) throw refuseUnknown('unknown_merge', 'mergeId');
      return answer;
    },
  );
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function readId(body: Body, field: string): string {
  const id = body?.[field];
  if (typeof id === 'string' && UUID.test(id)) return id.toLowerCase();
  throw refuseField(field, `${field} is an id that Lazo answered.`);
}

function refuseField(field: string, detail: string) {
  return buildProblem(400, { reason: 'invalid_id', field, detail });
}

function refuseUnknown(reason: 'unknown_lead' | 'unknown_merge', field: string) {
  const detail =
    reason === 'unknown_lead'
      ? 'There is no such lead. POST /v1/leads/find finds one by email, phone, userId or externalId.'
      : 'There is no such merge. GET /v1/leads/{id} lists those of a person.';
  return buildProblem(404, { reason, field, detail });
}

/** Of the key only the beginning of its digest is kept: enough to tell keys apart. */
const DIGEST_LENGTH = 8;

function readSaid(request: FastifyRequest<{ Body: Body }>): Said {
  const said = hideAddresses(request.site, request.body);
  return {
    keyDigest: hashKey(readBearer(request) ?? '')
      .toString('hex')
      .slice(0, DIGEST_LENGTH),
    saidBy: readText(said?.by),
    why: readText(said?.why),
  };
}

function readText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return cleanText(value).trim().slice(0, LIMITS.titleLength) || null;
}
