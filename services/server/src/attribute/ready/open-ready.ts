import type { Database } from '../../database/index.ts';
import { encodeUuids } from '../../store/index.ts';
import type { IdBook } from '../id-book.ts';
import type { TouchKind } from '../path.ts';
import { buildReady } from './build-ready.ts';
import { addKinds } from './pack-touches.ts';
import type { ReadyRow } from './ready-row.sql.ts';
import { readReady } from './ready-touches.sql.ts';
import type { ReadyVisits } from './ready-visits.ts';
import { openStale } from './stale.sql.ts';
import { readKinds } from './touch-kinds.sql.ts';

/**
 * Reads ready touches for one question, in its snapshot: of those who changed and are not ready there yet, what they did is
 * worked out from the same snapshot, so that nothing is of another moment. Each kind of touch is read once.
 */
export interface ReadyTouches {
  /** What these leads did, as those that the visitors named. */
  ofLeads(leads: IdBook, numbers: readonly number[]): Promise<readonly ReadyVisits[]>;
  /** Whatever these visitors did, as whomever. */
  ofVisitors(visitorIds: readonly string[]): Promise<readonly ReadyVisits[]>;
}

export async function openReady(snapshot: Database, siteId: number): Promise<ReadyTouches> {
  const kinds = new Map<number, TouchKind>();
  const stale = await openStale(snapshot, siteId);

  async function learnKinds(rows: readonly ReadyRow[]): Promise<void> {
    const told = new Set<number>();
    for (const row of rows) addKinds(row, told);
    const unknown = [...told].filter((kindId) => !kinds.has(kindId));
    if (unknown.length === 0) return;
    for (const [kindId, kind] of await readKinds(snapshot, siteId, unknown)) kinds.set(kindId, kind);
  }

  /** `rows` as far as they hold, and what those did whose rows do not. */
  async function mend(
    rows: readonly ReadyRow[],
    changed: ReadonlySet<string>,
    keepAsked: (built: readonly ReadyVisits[]) => readonly ReadyVisits[],
  ): Promise<readonly ReadyVisits[]> {
    await learnKinds(rows);
    if (changed.size === 0) return rows;
    const kept = rows.filter((row) => !changed.has(row.visitorId));
    const built = await buildReady(snapshot, siteId, [...changed]);
    return [...kept, ...keepAsked(built)];
  }

  return {
    async ofLeads(leads, numbers) {
      if (numbers.length === 0) return [];
      const ids = leads.encode(numbers);
      const rows = await readReady(snapshot, siteId, { of: 'lead_id', ids, kinds });
      return mend(rows, await stale.amongLeads(ids), (built) => {
        const asked = new Set<number | undefined>(numbers);
        return built.filter((row) => asked.has(row.numberLead(leads)));
      });
    },
    async ofVisitors(visitorIds) {
      if (visitorIds.length === 0) return [];
      const ids = encodeUuids(visitorIds);
      const rows = await readReady(snapshot, siteId, { of: 'visitor_id', ids, kinds });
      return mend(rows, await stale.amongVisitors(ids), (built) => built);
    },
  };
}
