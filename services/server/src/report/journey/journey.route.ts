/** `GET /v1/leads/{id}/journey`: every step of one lead, in order, a page at a time. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { formatAmount, readConversionsOf } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { formatCursor, readCursor, readNumber } from '../../read-parameter.ts';
import { findRoot, readSpans, readVisitorsOf } from '../../resolve/index.ts';
import { LEAD_PATH, refuseUnknownLead } from '../lead-path.ts';
import { readSteps, type StepCursor, type StepRecord } from './journey.sql.ts';

const SCHEMA = {
  summary: 'The journey of a lead',
  tags: ['leads'],
  params: LEAD_PATH,
  querystring: Type.Object({ limit: Type.Optional(Type.String()), cursor: Type.Optional(Type.String()) }),
};

export function registerJourney(app: FastifyInstance, { db }: { db: Database }): void {
  app.get<{ Params: { id: string }; Querystring: { limit?: string; cursor?: string } }>(
    '/v1/leads/:id/journey',
    { schema: SCHEMA },
    async (request) => {
      const { siteId } = request.site;
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const after = readAfter(request.query.cursor);
      const leadId = await findRoot(db, siteId, request.params.id);
      if (!leadId) throw refuseUnknownLead();
      const visitorIds = await readVisitorsOf(db, siteId, [leadId]);
      const everySpan = await readSpans(db, siteId, visitorIds);
      const steps = await readSteps(db, {
        siteId,
        spans: everySpan.filter((span) => span.leadId === leadId),
        conversionIds:
          (await readConversionsOf(db, siteId, [{ id: leadId, visitors: visitorIds }])).get(leadId) ?? [],
        after,
        limit: limit + 1,
      });
      const page = steps.slice(0, limit);
      return {
        leadId,
        steps: page.map(describeStep),
        nextCursor: steps.length > limit ? formatAfter(page.at(-1)!) : null,
      };
    },
  );
}

function describeStep({ at, id, kind, facts }: StepRecord): Record<string, unknown> {
  const { valueMinor, ...rest } = facts;
  const hasValue = typeof valueMinor === 'string' && typeof facts.currency === 'string';
  const value =
    kind === 'conversion'
      ? { value: hasValue ? formatAmount(BigInt(valueMinor), facts.currency as string) : null }
      : {};
  return { type: kind, id, at: at.toISOString(), ...rest, ...value };
}

// Postgres keeps microseconds and a Date milliseconds; all times of steps come from clocks of milliseconds.
function formatAfter({ at, rank, id }: StepRecord): string {
  return formatCursor([at.toISOString(), String(rank), id]);
}

function readAfter(cursor: string | undefined): StepCursor | undefined {
  const [at, rank, id] = readCursor(cursor, 3) ?? [];
  return at && rank && id
    ? { at, rank: readNumber('cursor', rank, { least: 0, most: 9, fallback: 0 }), id }
    : undefined;
}
