import type { Database } from '../../database/index.ts';
import { EVERYBODY } from '../../store/index.ts';
import type { TouchKind } from '../path.ts';
import type { Visit } from '../visit.ts';
import { buildReady, type ReadyVisits } from './build-ready.ts';
import { listChanged } from './list-changed.ts';
import { listKinds, unpackTouches } from './pack-touches.ts';
import {
  listWhoMatters,
  type ReadyRow,
  readChanges,
  readReadyOfLeads,
  readReadyOfVisitors,
} from './ready-touches.sql.ts';
import { readKinds } from './touch-kinds.sql.ts';

/**
 * Reads ready touches for one question, in its snapshot: what changed and is not ready there yet is worked out from the
 * same snapshot, so that nothing is of another moment. Each kind of touch is read once.
 */
export interface ReadyTouches {
  /** What these leads did, as those that the visitors named. */
  ofLeads(leadIds: readonly string[]): Promise<OwnedVisits[]>;
  /** Whatever these visitors did, as whomever. */
  ofVisitors(visitorIds: readonly string[]): Promise<OwnedVisits[]>;
}

export interface OwnedVisits {
  row: Pick<ReadyRow, 'visitorId' | 'leadId' | 'identifiedAt'>;
  visits: Visit[];
}

export async function openReady(snapshot: Database, siteId: number): Promise<ReadyTouches> {
  const kinds = new Map<number, TouchKind>();
  const readKind = (kindId: number) => kinds.get(kindId) as TouchKind;
  const changed = new Set(await readChanged(snapshot, siteId));
  const fresh = (await buildReady(snapshot, siteId, [...changed])).map(toOwned);

  async function unpack(rows: readonly ReadyRow[]): Promise<OwnedVisits[]> {
    const kept = changed.size === 0 ? rows : rows.filter((row) => !changed.has(row.visitorId));
    const unknown = new Set<number>();
    for (const { touches } of kept)
      for (const kindId of listKinds(touches)) if (!kinds.has(kindId)) unknown.add(kindId);
    if (unknown.size > 0)
      for (const [kindId, kind] of await readKinds(snapshot, siteId, [...unknown])) kinds.set(kindId, kind);
    return kept.map((row) => ({ row, visits: unpackTouches(row.touches, { browser: row, readKind }) }));
  }

  async function add(
    rows: Promise<ReadyRow[]>,
    isAsked: (row: OwnedVisits['row']) => boolean,
  ): Promise<OwnedVisits[]> {
    const kept = await unpack(await rows);
    return fresh.length === 0 ? kept : kept.concat(fresh.filter(({ row }) => isAsked(row)));
  }

  return {
    ofLeads(leadIds) {
      const asked = fresh.length > 0 ? new Set(leadIds) : undefined;
      return add(
        readReadyOfLeads(snapshot, siteId, leadIds),
        ({ leadId }) => asked?.has(leadId ?? '') === true,
      );
    },
    ofVisitors(visitorIds) {
      const asked = fresh.length > 0 ? new Set(visitorIds) : undefined;
      return add(
        readReadyOfVisitors(snapshot, siteId, visitorIds),
        ({ visitorId }) => asked?.has(visitorId) === true,
      );
    },
  };
}

async function readChanged(snapshot: Database, siteId: number): Promise<string[]> {
  const changes = await readChanges(snapshot, siteId);
  const isEverybody = changes.some(({ visitorId }) => visitorId === EVERYBODY);
  return isEverybody ? listWhoMatters(snapshot, siteId) : listChanged(snapshot, siteId, changes);
}

function toOwned({ visits, ...row }: ReadyVisits): OwnedVisits {
  return { row, visits };
}
