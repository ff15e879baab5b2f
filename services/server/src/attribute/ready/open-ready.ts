import type { Database } from '../../database/index.ts';
import type { TouchKind } from '../path.ts';
import type { Visit } from '../visit.ts';
import { buildReady, type ReadyVisits } from './build-ready.ts';
import { addKinds, unpackTouches } from './pack-touches.ts';
import { type ReadyHead, type ReadyRow, readReady } from './ready-touches.sql.ts';
import { openStale } from './stale.sql.ts';
import { readKinds } from './touch-kinds.sql.ts';

/**
 * Reads ready touches for one question, in its snapshot: of those who changed and are not ready there yet, what they did is
 * worked out from the same snapshot, so that nothing is of another moment. Each kind of touch is read once.
 */
export interface ReadyTouches {
  /** What these leads did, as those that the visitors named. */
  ofLeads(leadIds: readonly string[]): Promise<OwnedVisits[]>;
  /** Whatever these visitors did, as whomever. */
  ofVisitors(visitorIds: readonly string[]): Promise<OwnedVisits[]>;
}

interface OwnedVisits {
  row: ReadyHead;
  visits: Visit[];
}

export async function openReady(snapshot: Database, siteId: number): Promise<ReadyTouches> {
  const kinds = new Map<number, TouchKind>();
  const readKind = (kindId: number) => kinds.get(kindId) as TouchKind;
  const stale = await openStale(snapshot, siteId);

  async function unpack(rows: readonly ReadyRow[]): Promise<OwnedVisits[]> {
    const told = new Set<number>();
    for (const row of rows) addKinds(row, told);
    const unknown = [...told].filter((kindId) => !kinds.has(kindId));
    if (unknown.length > 0)
      for (const [kindId, kind] of await readKinds(snapshot, siteId, unknown)) kinds.set(kindId, kind);
    return rows.map((row) => ({ row, visits: unpackTouches(row, { browser: row, readKind }) }));
  }

  /** `rows` as far as they hold, and what those did whose rows do not. */
  async function mend(
    rows: readonly ReadyRow[],
    changed: ReadonlySet<string>,
    isAsked: (visits: ReadyVisits) => boolean,
  ): Promise<OwnedVisits[]> {
    if (changed.size === 0) return unpack(rows);
    const fresh = await buildReady(snapshot, siteId, [...changed]);
    const kept = await unpack(rows.filter((row) => !changed.has(row.visitorId)));
    return kept.concat(fresh.filter(isAsked).map(({ visits, ...row }) => ({ row, visits })));
  }

  return {
    async ofLeads(leadIds) {
      const asked = new Set<string | null>(leadIds);
      const rows = await readReady(snapshot, siteId, { of: 'lead_id', ids: leadIds });
      return mend(rows, await stale.amongLeads(leadIds), ({ leadId }) => asked.has(leadId));
    },
    async ofVisitors(visitorIds) {
      const rows = await readReady(snapshot, siteId, { of: 'visitor_id', ids: visitorIds });
      return mend(rows, await stale.amongVisitors(visitorIds), () => true);
    },
  };
}
