/** `GET /v1/leads/{id}/export`: everything that is held of a person, by the table that holds it. */

import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { LEAD_PATH, refuseUnknownLead } from '../lead-path.ts';
import { findRoot } from '../resolve/index.ts';
import type { RightsOptions } from './rights-options.ts';
import { listOwnRows, readTheirs } from './theirs.sql.ts';

export function registerExportLead(app: FastifyInstance, { db, clock }: RightsOptions): void {
  app.get<{ Params: { id: string } }>(
    '/v1/leads/:id/export',
    {
      schema: {
        summary: 'Everything that is held of a person',
        description: 'Rows as the tables have them, by table; those of which there are none are empty lists.',
        tags: ['leads'],
        params: LEAD_PATH,
      },
    },
    async (request, reply) => {
      const { siteId } = request.site;
      const leadId = await findRoot(db, siteId, request.params.id);
      if (!leadId) throw refuseUnknownLead();
      reply.header('content-disposition', `attachment; filename="lead-${leadId}.json"`);
      return {
        leadId,
        exportedAt: new Date(clock()).toISOString(),
        ...(await exportLead(db, siteId, leadId)),
      };
    },
  );
}

/** The rows of every table that are this person's, as of one moment. */
function exportLead(db: Database, siteId: number, leadId: string): Promise<Record<string, unknown[]>> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const tables: Record<string, unknown[]> = {};
      for (const { table, name, where } of listOwnRows(await readTheirs(trx, siteId, { leadId }), null)) {
        const { rows } = await sql<
          Record<string, unknown>
        >`select * from ${sql.table(table)} where ${where}`.execute(trx);
        tables[name] = rows.map(({ siteId: _, ...row }) => mapValues(row, tellBytes));
      }
      return tables;
    });
}

/** Bytes as Postgres prints them. */
function tellBytes(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}

function mapValues(row: Record<string, unknown>, tell: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, tell(value)]));
}
