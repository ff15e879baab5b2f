import { refreshReadyTouches } from '../attribute/index.ts';
import type { Database } from '../database/index.ts';
import { holdVisits, readFreshAsOf } from '../store/index.ts';

/** All statements of an answer see the same moment, and `freshAsOf` is that moment's. */
export function inSnapshot<Answer>(
  db: Database,
  now: Date,
  answer: (snapshot: Database, freshAsOf: string) => Promise<Answer>,
): Promise<Answer> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      await holdVisits(snapshot);
      const freshAsOf = await readFreshAsOf(snapshot, now);
      return answer(snapshot, freshAsOf.toISOString());
    });
}

/** The same for answers out of ready touches: what was committed when it begins is ready, and `freshAsOf` is of then. */
export async function inReadySnapshot<Answer>(
  db: Database,
  { siteId, now }: { siteId: number; now: Date },
  answer: (snapshot: Database, freshAsOf: string) => Promise<Answer>,
): Promise<Answer> {
  const freshAsOf = await readFreshAsOf(db, now);
  await refreshReadyTouches(db, siteId);
  return inSnapshot(db, now, (snapshot) => answer(snapshot, freshAsOf.toISOString()));
}
