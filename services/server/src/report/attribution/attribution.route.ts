/** `GET /v1/attribution`: which channels, sources, campaigns earned the sales. */

import type { AttributionAnswer, AttributionQuery } from '@lazo/contract';
import { ATTRIBUTION_QUERY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { attribute } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { readChoice } from '../../read-parameter.ts';
import { inSnapshot } from '../in-snapshot.ts';
import { writeCsv } from '../write-csv.ts';
import { type AttributionParameters, readQuestion } from './read-question.ts';

export function registerAttribution(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  for (const path of ['/v1/attribution', '/v1/reports/attribution']) {
    app.get<{ Querystring: AttributionParameters }>(
      path,
      {
        schema: {
          summary: 'Attribution',
          tags: ['reports'],
          querystring: ATTRIBUTION_QUERY,
          produces: ['application/json', 'text/csv'],
        },
      },
      async (request, reply) => {
        const now = new Date(clock());
        const format = readChoice(
          'format',
          request.query.format,
          ['json', 'csv'],
          /text\/csv/.test(request.headers.accept ?? '') ? 'csv' : 'json',
        );
        const answer = await answerAttribution(db, {
          siteId: request.site.siteId,
          query: readQuestion(request.query, now),
          now,
        });
        if (format === 'json') return answer;
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="attribution.csv"');
        return writeCsv(
          [...answer.query.by, 'model', 'currency', 'conversions', 'value', 'touches'],
          answer.rows,
        );
      },
    );
  }
}

/** All statements of an answer see the same moment, and `freshAsOf` is that moment's. */
function answerAttribution(
  db: Database,
  { siteId, query, now }: { siteId: number; query: AttributionQuery; now: Date },
): Promise<AttributionAnswer> {
  return inSnapshot(db, now, async (snapshot, freshAsOf) => {
    const { rows, totals, unconverted } = await attribute(snapshot, siteId, query);
    return { query, rows, totals, ...(query.currency === null ? {} : { unconverted }), freshAsOf };
  });
}
