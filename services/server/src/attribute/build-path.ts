import type { Path } from './path.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Visit } from './read-visits.sql.ts';

/** Which touches count. */
export interface PathWindow {
  /** Null means no limit. */
  lookbackDays: number | null;
  bots: 'exclude' | 'include' | 'only';
}

const DAY_MS = 86_400_000;

/** The path of a conversion, of its owner's visits in order. Exact milliseconds, both ends of the window inclusive. */
export function buildPath(
  conversion: CountedConversion,
  visits: readonly Visit[],
  { lookbackDays, bots }: PathWindow,
): Path {
  const occurredAt = conversion.occurredAt.getTime();
  const oldest =
    lookbackDays === null ? Number.NEGATIVE_INFINITY : occurredAt - Math.round(lookbackDays * DAY_MS);
  const { conversionId, name, valueMinor, currency } = conversion;
  return {
    conversionId,
    name,
    occurredAt,
    valueMinor: valueMinor === null ? null : BigInt(valueMinor),
    currency: valueMinor === null ? null : currency,
    touches: visits.filter(
      (visit) => visit.startedAt <= occurredAt && visit.startedAt >= oldest && isWanted(visit, bots),
    ),
  };
}

function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || (visit.bot !== null) === (bots === 'only');
}

/** Of a browser's visits in order: the one that a sale names, else the latest at or before it, else the first. */
export function findNearestVisit(
  visits: readonly Visit[],
  sale: { sessionId: string | null; occurredAt: Date },
): Visit | undefined {
  const named = visits.find((visit) => visit.sessionId === sale.sessionId);
  return named ?? visits.findLast((visit) => visit.startedAt <= sale.occurredAt.getTime()) ?? visits[0];
}
