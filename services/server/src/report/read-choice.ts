import type { QuestionReason } from '@lazo/contract';
import { buildProblem } from '../errors.ts';

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
