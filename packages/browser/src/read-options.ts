/** `data-debug` without a value is on, as an attribute of HTML is. */
export function readFlag(value: boolean | string = false): boolean {
  return value !== false && value !== 'false';
}

/** A list, or the text of an attribute with commas or blanks. */
export function readList(value: string | readonly string[] = []): readonly string[] {
  return typeof value === 'string' ? value.split(/[\s,]+/) : value;
}
