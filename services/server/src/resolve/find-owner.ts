import type { Span } from './ownership.sql.ts';

/** The lead whose a session is, by the spans of its visitor, in order; undefined when it is nobody's. */
export function findOwner(spans: readonly Span[] | undefined, sessionId: string): string | undefined {
  if (!spans) return undefined;
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.untilSession <= sessionId) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span && span.fromSession <= sessionId ? span.leadId : undefined;
}
