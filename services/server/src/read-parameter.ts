/** Reading the parameters of a question: each fault is a 400 that names the parameter and what it takes. */

import { LIMITS, type QuestionReason } from '@lazo/contract';
import { cleanText, readInstant } from '@lazo/contract/parse';
import { buildProblem, type ProblemError } from './errors.ts';

/** One of a closed list. Throws 400 that names the parameter and what it takes. */
export function readChoice<Choice extends string>(
  field: string,
  text: string | undefined,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  if (text === undefined || text === '') return fallback;
  return readOne(field, text, choices, 'invalid_choice');
}

/** A comma list out of a closed list, each once, in the order asked for. */
export function readChoices<Choice extends string>(
  field: string,
  text: string | undefined,
  choices: readonly Choice[],
  options: { fallback: Choice; reason: QuestionReason },
): Choice[] {
  if (text === undefined || text === '') return [options.fallback];
  return [...new Set(text.split(',').map((word) => readOne(field, word.trim(), choices, options.reason)))];
}

function readOne<Choice extends string>(
  field: string,
  word: string,
  choices: readonly Choice[],
  reason: QuestionReason,
): Choice {
  const choice = choices.find((candidate) => candidate === word);
  if (choice !== undefined) return choice;
  const shown = word.slice(0, 40);
  throw buildProblem(400, {
    reason,
    field,
    detail: `"${shown}" is none that ${field} takes: ${choices.join(', ')}.`,
  });
}

/** Names out of a comma list, as the tables hold them. Null when none is asked for: all. */
export function readNames(text: string | undefined): string[] | null {
  if (!text) return null;
  return text.split(',').map((name) => cleanText(name).trim().slice(0, LIMITS.nameLength));
}

/** A number in a range. Throws 400 that names the parameter. */
export function readNumber(
  field: string,
  text: string | undefined,
  range: { least: number; most: number; fallback: number },
): number {
  if (text === undefined || text === '') return range.fallback;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= range.least && number <= range.most) return number;
  throw buildProblem(400, {
    reason: 'invalid_number',
    field,
    detail: `${field} is a number from ${range.least} to ${range.most}.`,
  });
}

/** Where a page of a list begins: after the row with these sort keys. Opaque to whoever carries it. */
export function formatCursor(keys: readonly string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The sort keys of a cursor: a time first, an id last. Undefined when there is none. */
export function readCursor(text: string | undefined, count: number): string[] | undefined {
  if (!text) return undefined;
  const keys = parseKeys(text);
  const isOurs = keys?.length === count && readInstant(keys[0]) !== undefined && UUID.test(keys.at(-1)!);
  if (isOurs) return keys;
  throw refuseCursor();
}

export function refuseCursor(): ProblemError {
  const detail = 'cursor is the nextCursor of an earlier answer, unchanged.';
  return buildProblem(400, { reason: 'invalid_cursor', field: 'cursor', detail });
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function parseKeys(text: string): string[] | undefined {
  try {
    const keys: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(keys) && keys.every((key) => typeof key === 'string') ? keys : undefined;
  } catch {
    return undefined; // whatever it is, it is no cursor of ours
  }
}
