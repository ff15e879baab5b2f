import { buildProblem } from '../errors.ts';

/** 413, with the limit and the way out. */
export function tooLarge(most: number, unit = 'bytes', field = 'events'): Error {
  return buildProblem(413, {
    reason: 'too_large',
    field,
    detail: `A batch takes ${most.toLocaleString('en')} ${unit} at most. Send it in halves.`,
  });
}
