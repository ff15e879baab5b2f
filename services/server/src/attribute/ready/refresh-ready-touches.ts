/**
 * Makes touches ready for those whose visits, words or sales changed. Changes are told by rows in `changed_visitors`, in
 * the transaction of the change; what is taken of them here was committed with what it tells of, and what is told
 * meanwhile waits for the next time. No clock decides.
 */

import type { Database } from '../../database/index.ts';
import { findOwner, readNamedSpans } from '../../resolve/index.ts';
import { EVERYBODY, WHOEVER_HAD_IT } from '../../store/index.ts';
import { inSlices } from '../in-slices.ts';
import { readVisitsNamed, readVisitsOf } from '../read-visits.sql.ts';
import type { Visit } from '../visit.ts';
import { packTouches } from './pack-touches.ts';
import {
  CHANGES_AT_ONCE,
  type Change,
  chooseSessionsOfSales,
  chooseWhoMatters,
  hasChanges,
  listSessionsOfSales,
  listWhoMatters,
  lockReady,
  type ReadyRow,
  readFirstWords,
  replaceReady,
  takeChanges,
} from './ready-touches.sql.ts';
import { numberKinds } from './touch-kinds.sql.ts';

/** When it resolves, all that was committed before it was called is ready. */
export async function refreshReadyTouches(db: Database, siteId: number): Promise<void> {
  if (!(await hasChanges(db, siteId))) return;
  let taken: number;
  do taken = await db.transaction().execute((trx) => refreshSome(trx, siteId));
  while (taken === CHANGES_AT_ONCE);
}

/** Answers how many changes it took. */
async function refreshSome(trx: Database, siteId: number): Promise<number> {
  await lockReady(trx, siteId);
  const changes = await takeChanges(trx, siteId);
  for (const visitorIds of inSlices(await listChanged(trx, siteId, changes)))
    await makeReady(trx, siteId, visitorIds);
  return changes.length;
}

async function listChanged(trx: Database, siteId: number, changes: readonly Change[]): Promise<string[]> {
  if (changes.length === 0) return [];
  if (changes.some(({ visitorId }) => visitorId === EVERYBODY)) return listEverybody(trx, siteId);
  const visitorIds = [...new Set(changes.map((change) => change.visitorId))];
  const sessionIds = [...new Set(changes.flatMap(({ sessionId }) => sessionId ?? []))];
  const named = await chooseSessionsOfSales(trx, siteId, sessionIds);
  const ofUnknown = changes.flatMap(({ visitorId, sessionId }) =>
    visitorId === WHOEVER_HAD_IT ? (sessionId ?? []) : [],
  );
  return [
    ...new Set([
      ...(await chooseWhoMatters(trx, siteId, visitorIds)),
      ...changes.filter(({ sessionId }) => named.has(sessionId ?? '')).map(({ visitorId }) => visitorId),
      ...(await readVisitsNamed(trx, siteId, ofUnknown)).map(({ visitorId }) => visitorId),
    ]),
  ];
}

async function listEverybody(trx: Database, siteId: number): Promise<string[]> {
  const named = await readVisitsNamed(trx, siteId, await listSessionsOfSales(trx, siteId));
  return [...new Set([...(await listWhoMatters(trx, siteId)), ...named.map(({ visitorId }) => visitorId)])];
}

async function makeReady(trx: Database, siteId: number, visitorIds: readonly string[]): Promise<void> {
  const visits = await readVisitsOf(trx, siteId, visitorIds);
  const spans = Map.groupBy(await readNamedSpans(trx, siteId, visitorIds), (span) => span.visitorId);
  const words = await readFirstWords(trx, siteId, visitorIds);
  const kindOf = await numberKinds(
    trx,
    siteId,
    visits.map((visit) => visit.kind),
  );
  const identifiedAt = new Map(words.map((word) => [nameOf(word), word.firstAt.getTime()]));
  const owned = Map.groupBy(visits, ({ visitorId, sessionId }) =>
    nameOf({ visitorId, leadId: findOwner(spans.get(visitorId), sessionId) ?? null }),
  );
  const rows = [...new Set([...identifiedAt.keys(), ...owned.keys()])].map((name) => ({
    ...readName(name),
    identifiedAt: identifiedAt.get(name),
    touches: packTouches(
      (owned.get(name) ?? []).map((visit: Visit) => ({
        startedAt: visit.startedAt,
        sessionId: visit.sessionId,
        kindId: kindOf(visit.kind),
      })),
    ),
  }));
  await replaceReady(trx, siteId, { visitorIds, rows });
}

type Owned = Pick<ReadyRow, 'visitorId' | 'leadId'>;

function nameOf({ visitorId, leadId }: Owned): string {
  return `${visitorId} ${leadId ?? ''}`;
}

function readName(name: string): Owned {
  const [visitorId, leadId] = name.split(' ') as [string, string];
  return { visitorId, leadId: leadId || null };
}
