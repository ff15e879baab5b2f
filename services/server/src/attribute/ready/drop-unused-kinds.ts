import type { Database } from '../../database/index.ts';
import type { Job } from '../../job/job.ts';
import { addKinds } from './pack-touches.ts';
import { lockReady, readReadySlice } from './ready-touches.sql.ts';
import { deleteOtherKinds, listSitesWithKinds } from './touch-kinds.sql.ts';

/** Drops what no touch says any more: of visits that are gone, and of people who were erased. */
export async function dropUnusedKinds(db: Database, siteId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockReady(trx, siteId);
    const used = new Set<number>();
    let after: string | undefined;
    do {
      const rows = await readReadySlice(trx, siteId, after);
      for (const row of rows) addKinds(row, used);
      after = rows.at(-1)?.visitorId;
    } while (after !== undefined);
    await deleteOtherKinds(trx, siteId, [...used]);
  });
}

export const unusedKindsJob: Job = {
  name: 'unused-touch-kinds',
  cron: '41 3 * * *',
  async run({ db }) {
    for (const siteId of await listSitesWithKinds(db)) await dropUnusedKinds(db, siteId);
  },
};
