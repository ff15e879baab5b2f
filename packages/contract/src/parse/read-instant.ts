const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})$/;

// What Postgres and ISO 8601 write alike: the years 1 to 9999, in UTC.
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** The milliseconds of an RFC 3339 instant; undefined for anything else, a time without zone included. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > 40 || !RFC_3339.test(value)) return undefined;
  const milliseconds = Date.parse(value.replace(' ', 'T'));
  return milliseconds >= EARLIEST && milliseconds <= LATEST ? milliseconds : undefined;
}
