import { Command } from 'commander';
import { prepareJobs } from '../job/prepare-jobs.ts';
import { ensurePartitions } from '../store/index.ts';
import { withDatabase } from './with-database.ts';

export const migrateCommand = new Command('migrate')
  .description('bring the schema up to date, as every start does')
  .action(() =>
    withDatabase(async ({ db, pool }) => {
      await prepareJobs(pool);
      await ensurePartitions(db, new Date());
      console.log('The schema is up to date.');
    }),
  );
