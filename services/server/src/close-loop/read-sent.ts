/** Reading what a door takes one by one, as a list, or as CSV. */

import { parse } from 'csv-parse/sync';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { buildProblem } from '../errors.ts';

/** What is sent, with where it stood. */
export interface Sent {
  raw: unknown;
  place: { index: number } | { line: number };
}

/** Doors of this scope take `text/csv` beside JSON. */
export function takeCsv(scope: FastifyInstance): void {
  scope.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** `readRecord` makes of a line of CSV what would stand in a list. Throws 400 for what is neither. */
export function readSent(
  { body, headers }: FastifyRequest,
  readRecord: (record: Record<string, string>) => Record<string, unknown>,
): Sent[] {
  if (typeof body === 'string' && /text\/csv/i.test(headers['content-type'] ?? ''))
    return readCsv(body, readRecord);
  if (Array.isArray(body)) return body.map((raw, index) => ({ raw, place: { index } }));
  if (typeof body === 'object' && body !== null) return [{ raw: body, place: { index: 0 } }];
  throw buildProblem(400, {
    reason: 'invalid_json',
    detail: 'Send one or a list as application/json, or text/csv with a header line.',
  });
}

function readCsv(
  text: string,
  readRecord: (record: Record<string, string>) => Record<string, unknown>,
): Sent[] {
  try {
    const records = parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim()),
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true, // a line that lacks a cell is refused by itself
      trim: true,
      info: true,
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ raw: readRecord(record), place: { line: info.lines } }));
  } catch (error) {
    throw buildProblem(400, {
      reason: 'invalid_csv',
      detail: `The file cannot be read as CSV: ${(error as Error).message}`,
    });
  }
}
