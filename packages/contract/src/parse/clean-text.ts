/** Postgres holds no NUL and no lone surrogate in text or jsonb; one such character would cost a whole group. */

/** A text that Postgres can hold: NUL goes, a lone surrogate becomes U+FFFD. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
}

/** The same for everything inside a JSON value, keys of objects too. What is clean already, as almost all is, is answered as it is. */
export function cleanValue(value: unknown): unknown {
  return isClean(value) ? value : rebuild(value);
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  for (const key in value)
    if (!isClean(key) || !isClean((value as Record<string, unknown>)[key])) return false;
  return true;
}

function rebuild(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(rebuild);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), rebuild(inner)]));
}
