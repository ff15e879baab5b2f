/**
 * Makes touches ready for those whose visits, words or sales changed. Changes are told by rows in `changed_visitors`, in
 * the transaction of the change; what is taken of them here was committed with what it tells of, and what is told
 * meanwhile waits for the next time. No clock decides.
 */

import type { Database } from '../../database/index.ts';
import { EVERYBODY, withRetries } from '../../store/index.ts';
import { buildReady } from './build-ready.ts';
import { CHANGES_AT_ONCE, takeChanges, tellAllWhoMatter } from './changes.sql.ts';
import { listChanged } from './list-changed.ts';
import { packTouches } from './pack-touches.ts';
import { replaceReady, tryLockReady } from './ready-touches.sql.ts';
import { numberKinds } from './touch-kinds.sql.ts';

/** Takes all changes of a site that nobody else is taking. */
export async function refreshReadyTouches(db: Database, siteId: number): Promise<void> {
  while (await refreshSome(db, siteId));
}

/** Takes some changes of a site; answers whether there may be more. Nothing where another is at it. */
export function refreshSome(db: Database, siteId: number): Promise<boolean> {
  return withRetries(() =>
    db.transaction().execute(async (trx) => {
      if (!(await tryLockReady(trx, siteId))) return false;
      const changes = await takeChanges(trx, siteId);
      const isEverybody = changes.some(({ visitorId }) => visitorId === EVERYBODY);
      if (isEverybody) await tellAllWhoMatter(trx, siteId);
      const listed = changes.filter(({ visitorId }) => visitorId !== EVERYBODY);
      await makeReady(trx, siteId, await listChanged(trx, siteId, listed));
      return isEverybody || changes.length === CHANGES_AT_ONCE;
    }),
  );
}

async function makeReady(trx: Database, siteId: number, visitorIds: readonly string[]): Promise<void> {
  if (visitorIds.length === 0) return;
  const ready = await buildReady(trx, siteId, visitorIds);
  const kinds = ready.flatMap(({ visits }) => visits.map((visit) => visit.kind));
  const kindOf = await numberKinds(trx, siteId, kinds);
  const rows = ready.map(({ visitorId, leadId, identifiedAt, visits }) => ({
    visitorId,
    leadId,
    identifiedAt,
    touches: packTouches(
      visits.map(({ startedAt, sessionId, kind }) => ({ startedAt, sessionId, kindId: kindOf(kind) })),
    ),
  }));
  await replaceReady(trx, siteId, { visitorIds, rows });
}
