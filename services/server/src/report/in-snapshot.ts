import { refreshReadyTouches } from '../attribute/index.ts';
import type { Database } from '../database/index.ts';
import { holdVisits, readFreshAsOf } from '../store/index.ts';

/**
 * All statements of an answer see the same moment. What was committed when it begins is ready by then, and `freshAsOf` is
 * of when it began.
 */
export async function inSnapshot<Answer>(
  db: Database,
  { siteId, now }: { siteId: number; now: Date },
  answer: (snapshot: Database, freshAsOf: string) => Promise<Answer>,
): Promise<Answer> {
  const freshAsOf = await readFreshAsOf(db, now);
  await refreshReadyTouches(db, siteId);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      await holdVisits(snapshot);
      return answer(snapshot, freshAsOf.toISOString());
    });
}
