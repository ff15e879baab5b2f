import type { Job } from '../job/job.ts';
import { dropExpiredOfSites, readLongestRetention } from './drop-expired-of-sites.sql.ts';
import { dropExpired } from './partitions.sql.ts';

/** First what no site keeps any more, by partitions; then the rows of sites that keep theirs for less long. */
export const retentionJob: Job = {
  name: 'drop-old-months',
  cron: '17 * * * *',
  async run({ db, now, retentionMonths }) {
    await dropExpired(db, { now, retentionMonths: await readLongestRetention(db, retentionMonths) });
    await dropExpiredOfSites(db, { now, serviceMonths: retentionMonths });
  },
};
