/**
 * Words that stand where an id should be, when a program forgot to fill it in. They never join anybody:
 * two strangers who are both "undefined" stay two.
 * Facts: the ids that PostHog and Mixpanel refuse (their docs on illegal and invalid distinct ids, seen 2026-11-21).
 */
const PLACEHOLDERS = new Set([
  '',
  '0',
  'anon',
  'anonymous',
  'distinct_id',
  'distinctid',
  'email',
  'false',
  'guest',
  'id',
  'n/a',
  'nan',
  'nil',
  'none',
  'not_authenticated',
  'null',
  'true',
  'undefined',
  '[object object]',
  '00000000-0000-0000-0000-000000000000',
]);

/** Whether an id or the local part of an address is a placeholder: case, quotes and blanks do not matter. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(
    text
      .trim()
      .replace(/^["'`]+|["'`]+$/g, '')
      .trim()
      .toLowerCase(),
  );
}
