/** `GET /v1/conversions`: the conversions as they stand, newest first, a page at a time. */

import { CONVERSION_LIST } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { type AttributeTables, formatAmount } from '../attribute/index.ts';
import type { Database } from '../database/index.ts';
import { formatCursor, readCursor, readNames, readNumber } from '../read-parameter.ts';

type Parameters = { limit?: string; cursor?: string; name?: string; stage?: string };

export function registerConversionList(app: FastifyInstance, { db }: { db: Database }): void {
  app.get<{ Querystring: Parameters }>(
    '/v1/conversions',
    { schema: { summary: 'List conversions', tags: ['conversions'], querystring: CONVERSION_LIST } },
    async (request) => {
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const after = readCursor(request.query.cursor, 2);
      const rows = await readPage(db, {
        siteId: request.site.siteId,
        names: readNames(request.query.name),
        stages: readNames(request.query.stage),
        after,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        conversions: page.map(describe),
        nextCursor:
          rows.length > limit && last
            ? formatCursor([last.occurredAt.toISOString(), last.conversionId])
            : null,
      };
    },
  );
}

interface PageQuestion {
  siteId: number;
  names: readonly string[] | null;
  stages: readonly string[] | null;
  after: readonly string[] | undefined;
  limit: number;
}

type ConversionRecord = Awaited<ReturnType<typeof readPage>>[number];

function readPage(db: Database, { siteId, names, stages, after, limit }: PageQuestion) {
  let query = db
    .withTables<AttributeTables>()
    .selectFrom('conversions')
    .select(['conversionId', 'source', 'externalId', 'name', 'stage', 'valueMinor', 'currency'])
    .select(['occurredAt', 'updatedAt', 'leadId', 'visitorId', 'sessionId', 'properties'])
    .where('siteId', '=', siteId)
    .where('replacedAt', 'is', null);
  if (names) query = query.where('name', 'in', names);
  if (stages) query = query.where('stage', 'in', stages);
  if (after)
    query = query.where((row) =>
      row(row.refTuple('occurredAt', 'conversionId'), '<', row.tuple(new Date(after[0]!), after[1]!)),
    );
  return query.orderBy('occurredAt', 'desc').orderBy('conversionId', 'desc').limit(limit).execute();
}

function describe({ conversionId, valueMinor, occurredAt, updatedAt, ...row }: ConversionRecord) {
  const value =
    valueMinor === null || row.currency === null ? null : formatAmount(BigInt(valueMinor), row.currency);
  return {
    id: conversionId,
    ...row,
    value,
    occurredAt: occurredAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
