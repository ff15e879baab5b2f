import type { Database } from '../../database/index.ts';
import type { Job } from '../../job/job.ts';
import { listChangedSites } from './changes.sql.ts';
import { refreshSome } from './refresh-ready-touches.ts';

/** What comes in faster than it is taken is left to the next run. */
const MOST_ROUNDS = 1_000;

/** Until it has come, questions work out what changed of those whom they ask for. */
export const readyTouchesJob: Job = {
  name: 'ready-touches',
  cron: '* * * * *',
  async run({ db }) {
    const failures: unknown[] = [];
    let sites = await listChangedSites(db);
    for (let round = 0; round < MOST_ROUNDS && sites.length > 0; round += 1)
      sites = await refreshEach(db, sites, failures);
    if (failures.length > 0) throw new AggregateError(failures, 'Touches of some sites are not ready');
  },
};

/** Sites take turns, and none waits for another's failure. Answers those that may have more. */
async function refreshEach(db: Database, sites: readonly number[], failures: unknown[]): Promise<number[]> {
  const unfinished: number[] = [];
  for (const siteId of sites)
    try {
      if (await refreshSome(db, siteId)) unfinished.push(siteId);
    } catch (error) {
      failures.push(error);
    }
  return unfinished;
}
