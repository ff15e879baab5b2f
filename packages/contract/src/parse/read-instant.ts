const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})$/;

/** The milliseconds of an RFC 3339 instant; undefined for anything else, a time without zone included. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > 40 || !RFC_3339.test(value)) return undefined;
  const milliseconds = Date.parse(value.replace(' ', 'T'));
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
