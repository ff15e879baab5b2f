import type { Database } from '../../database/index.ts';
import type { TouchKind } from '../path.ts';
import type { Visit } from '../visit.ts';
import { listKinds, unpackTouches } from './pack-touches.ts';
import { type ReadyRow, readReadyOfLeads, readReadyOfVisitors } from './ready-touches.sql.ts';
import { readKinds } from './touch-kinds.sql.ts';

/** A visitor's visits as one lead, or as nobody's, in order. */
export interface ReadyVisits {
  row: Pick<ReadyRow, 'visitorId' | 'leadId' | 'identifiedAt'>;
  visits: Visit[];
}

/** Reads ready touches for one question, which learns each kind of touch once. */
export interface ReadyTouches {
  /** What these leads did, as those that the visitors named. */
  ofLeads(leadIds: readonly string[]): Promise<ReadyVisits[]>;
  /** Whatever these visitors did, as whomever. */
  ofVisitors(visitorIds: readonly string[]): Promise<ReadyVisits[]>;
}

export function openReady(db: Database, siteId: number): ReadyTouches {
  const kinds = new Map<number, TouchKind>();
  const readKind = (kindId: number) => kinds.get(kindId) as TouchKind;

  async function unpack(rows: readonly ReadyRow[]): Promise<ReadyVisits[]> {
    const unknown = new Set<number>();
    for (const { touches } of rows)
      for (const kindId of listKinds(touches)) if (!kinds.has(kindId)) unknown.add(kindId);
    if (unknown.size > 0)
      for (const [kindId, kind] of await readKinds(db, siteId, [...unknown])) kinds.set(kindId, kind);
    return rows.map((row) => ({ row, visits: unpackTouches(row.touches, { browser: row, readKind }) }));
  }

  return {
    ofLeads: async (leadIds) => unpack(await readReadyOfLeads(db, siteId, leadIds)),
    ofVisitors: async (visitorIds) => unpack(await readReadyOfVisitors(db, siteId, visitorIds)),
  };
}
