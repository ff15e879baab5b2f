import type { Job } from '../../job/job.ts';
import { listChangedSites } from './changes.sql.ts';
import { refreshReadyTouches } from './refresh-ready-touches.ts';

/** So that the first question of a morning finds little to do. */
export const readyTouchesJob: Job = {
  name: 'ready-touches',
  cron: '* * * * *',
  async run({ db }) {
    for (const siteId of await listChangedSites(db)) await refreshReadyTouches(db, siteId);
  },
};
