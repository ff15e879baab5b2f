import type { Visit } from './visit.ts';

/** Which touches count. */
export interface PathWindow {
  /** Null means no limit. */
  lookbackDays: number | null;
  direct: 'include' | 'exclude';
  bots: 'exclude' | 'include' | 'only';
}

export function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || visit.kind.isBot === (bots === 'only');
}

/** Most people are no bots: their visits are not written again. */
export function keepWanted(visits: readonly Visit[], bots: PathWindow['bots']): readonly Visit[] {
  for (const visit of visits) if (!isWanted(visit, bots)) return visits.filter((one) => isWanted(one, bots));
  return visits;
}

const DAY_MS = 86_400_000;

/** A window of days; of none, all time. */
export function countMilliseconds(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : Math.round(days * DAY_MS);
}
