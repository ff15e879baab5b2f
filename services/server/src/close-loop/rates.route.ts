/** `POST /v1/rates`: what currencies were worth on a day, for answers in one currency. */

import type { RatesAnswer } from '@lazo/contract';
import { RATES_ANSWER, RATES_BODY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import type { Site } from '../access/index.ts';
import { hideAddresses } from '../resolve/index.ts';
import { appendRates } from './append-rates.sql.ts';
import type { ConversionsOptions } from './conversions.route.ts';
import { type RateRow, readRate } from './read-rate.ts';
import { readSent, type Sent, takeCsv } from './read-sent.ts';

export function registerRates(app: FastifyInstance, options: ConversionsOptions): void {
  app.register(async (scope) => {
    takeCsv(scope);
    scope.post(
      '/v1/rates',
      {
        bodyLimit: 16 * 1024 * 1024,
        schema: {
          summary: 'State exchange rates',
          tags: ['conversions'],
          consumes: ['application/json', 'text/csv'],
          body: RATES_BODY,
          response: { 200: RATES_ANSWER },
        },
        validatorCompiler: () => () => true, // each is checked by itself, so that a bad one costs no good one
      },
      (request): Promise<RatesAnswer> =>
        takeRates(
          readSent(request, (record) => record),
          request.site,
          options,
        ),
    );
  });
}

async function takeRates(
  sent: readonly Sent[],
  site: Site,
  { db, refusals, clock }: ConversionsOptions,
): Promise<RatesAnswer> {
  const { siteId } = site;
  const now = clock();
  const rows: RateRow[] = [];
  const rejected: RatesAnswer['rejected'] = [];
  for (const { raw, place } of sent) {
    const row = readRate(raw, now);
    if ('reason' in row) {
      rejected.push({ ...place, ...row });
      refusals.keep({ siteId, door: 'rates', ...hideAddresses(site, { refusal: row, sent: raw }) });
    } else rows.push(row);
  }
  await appendRates(db, siteId, rows, now);
  return { accepted: rows.length, rejected };
}
