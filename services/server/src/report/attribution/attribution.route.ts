/** `GET /v1/attribution`: which channels, sources, campaigns earned the sales. */

import type { AttributionAnswer, AttributionQuery } from '@lazo/contract';
import { ATTRIBUTION_QUERY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { attributePaths, type Path, type PathQuestion, readPaths } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { readChoice } from '../../read-parameter.ts';
import { holdVisits, readFreshAsOf } from '../../store/index.ts';
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
  asked: { siteId: number; query: AttributionQuery; now: Date },
): Promise<AttributionAnswer> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      await holdVisits(snapshot);
      const freshAsOf = await readFreshAsOf(snapshot, asked.now);
      const paths = await readPaths(snapshot, buildPathQuestion(asked.siteId, asked.query));
      return { query: asked.query, ...attribute(paths, asked.query), freshAsOf: freshAsOf.toISOString() };
    });
}

function attribute(
  paths: readonly Path[],
  query: AttributionQuery,
): Pick<AttributionAnswer, 'rows' | 'totals'> {
  if (query.dateBy === 'conversion') return attributePaths(paths, query);
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  return attributePaths(paths, { ...query, isInRange: (time) => time >= from && time < to });
}

/** By touch date a conversion may lie after the range by as much as the window is long. */
function buildPathQuestion(siteId: number, query: AttributionQuery): PathQuestion {
  const { conversions: names, lookbackDays, bots } = query;
  const latest = lookbackDays === null ? Date.UTC(9999, 0) : Date.parse(query.to) + lookbackDays * 86_400_000;
  const to = query.dateBy === 'touch' ? new Date(Math.min(latest, Date.UTC(9999, 0))) : new Date(query.to);
  return { siteId, from: new Date(query.from), to, names, lookbackDays, bots };
}
