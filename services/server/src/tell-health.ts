/** `GET /health`: alive. `GET /ready`: can take events. */

import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Database } from './database/index.ts';

export function tellHealth(
  app: FastifyInstance,
  options: { db: Database; refuseMore: () => string | undefined },
): void {
  const open = { config: { access: 'open' as const } };
  app.get('/health', { ...open, schema: { summary: 'Alive', tags: ['operations'], security: [] } }, () => ({
    status: 'ok',
  }));
  app.get(
    '/ready',
    { ...open, schema: { summary: 'Ready to take events', tags: ['operations'], security: [] } },
    async (_request, reply) => {
      const reason = options.refuseMore() ?? (await findTrouble(options.db));
      if (reason === undefined) return { status: 'ready' };
      return reply.status(503).header('retry-after', '2').send({ status: 'not ready', reason });
    },
  );
}

async function findTrouble(db: Database): Promise<string | undefined> {
  try {
    await sql`select 1`.execute(db);
    return undefined;
  } catch (error) {
    return `The database does not answer: ${(error as Error).message}`;
  }
}
