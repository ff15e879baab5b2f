import { StartError } from '../errors.ts';

/** The number of a site as it is written after `--site`. */
export function readSiteNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new StartError(`"${text}" is no site; "lazo sites list" shows their numbers.`);
}
