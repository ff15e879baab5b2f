import type { Span } from './ownership.sql.ts';

/** The lead whose a session is, by the spans of its visitor; undefined when he never identified. */
export function findOwner(spans: readonly Span[] | undefined, sessionId: string): string | undefined {
  return spans?.find((span) => span.fromSession <= sessionId && sessionId < span.untilSession)?.leadId;
}
