import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { listOwnRows, readTheirs } from './theirs.sql.ts';

/** What is held of a person. */
export interface LeadExport {
  /** The root of the person. */
  leadId: string;
  /** RFC 3339. */
  exportedAt: string;
  /** Rows as the tables have them, by table; those of which there are none are empty lists. */
  [table: string]: unknown;
}

/** The rows of every table that are this person's, named by his root, as of one moment. */
export function exportLead(
  db: Database,
  siteId: number,
  { leadId, exportedAt }: { leadId: string; exportedAt: Date },
): Promise<LeadExport> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const exported: LeadExport = { leadId, exportedAt: exportedAt.toISOString() };
      for (const { table, name, where } of listOwnRows(await readTheirs(trx, siteId, { leadId }), null)) {
        const { rows } = await sql<
          Record<string, unknown>
        >`select * from ${sql.table(table)} where ${where}`.execute(trx);
        exported[name] = rows.map(({ siteId: _, ...row }) => mapValues(row, tellBytes));
      }
      return exported;
    });
}

/** Bytes as Postgres prints them. */
function tellBytes(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}

function mapValues(row: Record<string, unknown>, tell: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, tell(value)]));
}
