/**
 * One page of a journey, in order of time. No step of a visit lies before its beginning, so visits are read some at a
 * time, in the order in which they began, and no further than the page needs. Pure but for `readKeys`.
 */

/** When a visit began, and which it is. */
export interface VisitKey {
  visitorId: string;
  sessionId: string;
  startedAt: Date;
}

/** Where a step stands in the journey. */
export interface StepKey {
  at: Date;
  /** Sorts steps of one instant: a session before its pages, pages before what happened on them. */
  rank: number;
  id: string;
}

export interface Gathered<Step extends StepKey> {
  steps: Step[];
  /** The first visit that may have more to tell; undefined when only sales are left. */
  open: VisitKey | undefined;
  hasMore: boolean;
}

/** Visits of the first look; each further look takes twice as many. */
const VISITS_AT_ONCE = 8;

/**
 * Takes the visits that may have steps after the last page, in their order, and the sales after it. `readKeys` answers
 * steps of visits after the last page, the first `limit + 1` of them.
 */
export async function gatherSteps<Step extends StepKey>(asked: {
  visits: readonly VisitKey[];
  sales: readonly Step[];
  limit: number;
  readKeys(visits: readonly VisitKey[]): Promise<(Step & { sessionId: string })[]>;
}): Promise<Gathered<Step>> {
  const { visits, sales, limit } = asked;
  const steps: Step[] = [...sales];
  const told: { looked: readonly VisitKey[]; steps: (Step & { sessionId: string })[] }[] = [];
  let read = 0;
  for (let count = VISITS_AT_ONCE; read < visits.length; count *= 2) {
    const begins = visits[read]!.startedAt;
    if (steps.filter((step) => step.at < begins).length > limit) break;
    const looked = visits.slice(read, read + count);
    const found = await asked.readKeys(looked);
    told.push({ looked, steps: found });
    steps.push(...found);
    read += looked.length;
  }
  steps.sort(compareSteps);
  const shown = new Set(steps.slice(0, limit));
  return {
    steps: [...shown],
    open: findOpen(told, shown, limit) ?? visits[read],
    hasMore: steps.length > limit || read < visits.length,
  };
}

/** The first visit of which something is left; of a look that was cut it may be any. */
function findOpen<Step extends StepKey>(
  told: readonly { looked: readonly VisitKey[]; steps: readonly (Step & { sessionId: string })[] }[],
  shown: ReadonlySet<Step>,
  limit: number,
): VisitKey | undefined {
  for (const { looked, steps } of told) {
    if (steps.length > limit) return looked[0];
    const left = new Set(steps.filter((step) => !shown.has(step)).map((step) => step.sessionId));
    const open = looked.find((visit) => left.has(visit.sessionId));
    if (open) return open;
  }
  return undefined;
}

function compareSteps(a: StepKey, b: StepKey): number {
  return a.at.getTime() - b.at.getTime() || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}
