/** Microseconds since 1970 as Postgres reads them: `2026-11-21T10:00:00.000123Z`. */
export function formatMicros(micros: number): string {
  const rest = String(micros % 1_000).padStart(3, '0');
  return new Date(Math.floor(micros / 1_000)).toISOString().replace('Z', `${rest}Z`);
}

/** The inverse, of what Postgres prints by `extract(epoch from …) * 1000000`. */
export function parseMicros(text: string): number {
  return Math.round(Number(text));
}
