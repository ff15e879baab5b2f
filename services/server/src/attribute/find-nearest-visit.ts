import type { Visit } from './visit.ts';

/** Of a browser's visits in order: the one that a sale names, else the latest at or before it, else the first. */
export function findNearestVisit(
  visits: readonly Visit[],
  sale: { sessionId: string | null; occurredAt: number },
): Visit | undefined {
  const { sessionId, occurredAt } = sale;
  const named = sessionId === null ? undefined : visits.find((visit) => visit.sessionId === sessionId);
  return named ?? visits.findLast((visit) => visit.startedAt <= occurredAt) ?? visits[0];
}
