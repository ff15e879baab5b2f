/**
 * Words that stand where an id should be, when a program forgot to fill it in. They never join anybody:
 * two strangers who are both "undefined" stay two.
 * Facts: the ids that PostHog and Mixpanel refuse (their docs on illegal and invalid distinct ids, seen 2026-11-21).
 */
const PLACEHOLDERS = new Set([
  '',
  '0',
  '-1',
  'anon',
  'anonymous',
  'distinct_id',
  'distinctid',
  'email',
  'example',
  'false',
  'guest',
  'id',
  'lead',
  'n/a',
  'na',
  'nan',
  'nil',
  'no-reply',
  'none',
  'noreply',
  'not_authenticated',
  'null',
  'phone',
  'test',
  'true',
  'undefined',
  'unknown',
  'user',
  'user_id',
  'userid',
  'xxx',
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
