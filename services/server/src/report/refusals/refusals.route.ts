/** `GET /v1/refusals`: what was not taken in the last week, and why, so that tracking can be mended. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../../database/index.ts';
import { formatCursor, readCursor, readNames, readNumber } from '../../read-parameter.ts';
import { REFUSAL_DAYS } from '../../store/index.ts';
import { countRefusals, readRefusals } from './refusals.sql.ts';

interface Parameters {
  reason?: string;
  limit?: string;
  cursor?: string;
}

const SCHEMA = {
  summary: 'What was refused, and why',
  description: `Of the last ${REFUSAL_DAYS} days, newest first. "counts" has those too that were not kept.`,
  tags: ['events'],
  querystring: Type.Object({
    reason: Type.Optional(Type.String({ description: 'A comma list of reasons; absent means all.' })),
    limit: Type.Optional(Type.String()),
    cursor: Type.Optional(Type.String()),
  }),
};

export function registerRefusals(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  app.get<{ Querystring: Parameters }>('/v1/refusals', { schema: SCHEMA }, async (request) => {
    const { siteId } = request.site;
    const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
    const since = new Date(clock() - REFUSAL_DAYS * 86_400_000);
    const rows = await readRefusals(db, {
      siteId,
      reasons: readNames(request.query.reason),
      before: readCursor(request.query.cursor, 2)?.[1],
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      refusals: page.map(({ refusalId, refusedAt, sent, ...row }) => ({
        id: refusalId,
        at: refusedAt.toISOString(),
        ...row,
        sent: sent === null ? null : parseSent(sent),
      })),
      counts: await countRefusals(db, { siteId, since }),
      nextCursor:
        rows.length > limit && last ? formatCursor([last.refusedAt.toISOString(), last.refusalId]) : null,
    };
  });
}

/** What was sent, as it was; a text where it was cut. */
function parseSent(sent: string): unknown {
  try {
    return JSON.parse(sent);
  } catch {
    return sent; // cut in the middle
  }
}
