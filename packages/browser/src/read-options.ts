/** `data-debug` without a value is on, as an attribute of HTML is. */
export function readFlag(value: boolean | string = false): boolean {
  return String(value) !== 'false';
}

/** A list, lists of lists, or the text of an attribute with commas or blanks. Some may be empty. */
export function readList(value: unknown = ''): string[] {
  return String(value).split(/[\s,]+/);
}
