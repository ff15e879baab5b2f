import { Command } from 'commander';
import { withDatabase } from './with-database.ts';

export const migrateCommand = new Command('migrate')
  .description('bring the schema up to date, as every start does')
  .action(() => withDatabase(async () => console.log('The schema is up to date.')));
