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
