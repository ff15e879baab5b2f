import { StartError } from './errors.ts';

/** A list of origins with commas; empty means any. Throws `StartError` that names where it was written. */
export function readOrigins(text: string, name: string): string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  const wrong = origins.find(
    (origin) => !URL.canParse(origin) || new URL(origin).origin !== origin.toLowerCase(),
  );
  if (wrong === undefined) return origins.map((origin) => origin.toLowerCase());
  throw new StartError(
    `${name} holds "${wrong}", which is no origin; one looks like https://shop.example, without a path.`,
  );
}
