/** `GET /v1/events/count`: how many events the log holds of a range, by the time they happened. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../../database/index.ts';
import { readRange } from '../read-range.ts';
import { countEvents } from './event-count.sql.ts';

const QUERY = Type.Object({
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
  timezone: Type.Optional(Type.String()),
});

export function registerEventCount(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  app.get<{ Querystring: { from?: string; to?: string; timezone?: string } }>(
    '/v1/events/count',
    { schema: { summary: 'Count events', tags: ['events'], querystring: QUERY } },
    async (request) => {
      const { from, to } = readRange(request.query, new Date(clock()));
      return { count: await countEvents(db, { siteId: request.site.siteId, from, to }) };
    },
  );
}
