/** `POST /v1/conversions`: what leads did of value, from a CRM, a shop or a file. */

import type { ConversionsAnswer } from '@lazo/contract';
import { CONVERSIONS_ANSWER, CONVERSIONS_BODY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import type { Site } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { hideAddresses } from '../resolve/index.ts';
import type { RefusalKeeper } from '../store/index.ts';
import { appendConversions } from './append-conversions.sql.ts';
import { type ConversionRow, readConversion } from './read-conversion.ts';
import { readSent, type Sent, takeCsv } from './read-sent.ts';

export interface ConversionsOptions {
  db: Database;
  refusals: Pick<RefusalKeeper, 'keep'>;
  clock: () => number;
}

export function registerConversions(app: FastifyInstance, options: ConversionsOptions): void {
  app.register(async (scope) => {
    takeCsv(scope);
    scope.post(
      '/v1/conversions',
      {
        bodyLimit: 16 * 1024 * 1024,
        schema: {
          summary: 'State conversions',
          tags: ['conversions'],
          consumes: ['application/json', 'text/csv'],
          body: CONVERSIONS_BODY,
          response: { 200: CONVERSIONS_ANSWER },
        },
        validatorCompiler: () => () => true, // each is checked by itself, so that a bad one costs no good one
      },
      (request): Promise<ConversionsAnswer> =>
        takeConversions(readSent(request, readRecord), request.site, options),
    );
  });
}

/** Rows of one transaction: it holds the lock of who states people, which folds wait for. */
const ROWS_AT_ONCE = 500;

/** Takes a list piece by piece. What was taken before a failure stays taken, and sending the list again changes nothing. */
async function takeConversions(
  sent: readonly Sent[],
  site: Site,
  { db, refusals, clock }: ConversionsOptions,
): Promise<ConversionsAnswer> {
  const answer: ConversionsAnswer = { accepted: 0, rejected: [], ids: [] };
  for (let start = 0; start < sent.length; start += ROWS_AT_ONCE) {
    const rows: ConversionRow[] = [];
    for (const { raw, place } of sent.slice(start, start + ROWS_AT_ONCE)) {
      const row = readConversion(raw, site);
      if ('reason' in row) {
        answer.rejected.push({ ...place, ...row });
        const { siteId } = site;
        refusals.keep({ siteId, door: 'conversions', ...hideAddresses(site, { refusal: row, sent: raw }) });
      } else rows.push(row);
    }
    await appendConversions(db, site, rows, clock());
    answer.accepted += rows.length;
    for (const row of rows) answer.ids.push(row.conversionId);
    await new Promise(setImmediate); // others have their turn
  }
  return answer;
}

/** Columns are the fields' names; those of the lead may be written `email` or `lead.email`. */
const LEAD_COLUMNS = ['email', 'phone', 'userId', 'leadId', 'visitorId', 'sessionId', 'ref'];

function readRecord(record: Record<string, string>): Record<string, unknown> {
  const lead: Record<string, string> = {};
  const conversion: Record<string, unknown> = { lead };
  for (const [column, text] of Object.entries(record)) {
    if (text === '') continue;
    if (column.startsWith('lead.')) lead[column.slice(5)] = text;
    else if (LEAD_COLUMNS.includes(column)) lead[column] = text;
    else conversion[column] = text;
  }
  return conversion;
}
