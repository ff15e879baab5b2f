/** `lazo`: what whoever runs the service does with it, beside a service that runs or without one. */

import { Command } from 'commander';
import { leadsCommand } from './command/leads.command.ts';
import { migrateCommand } from './command/migrate.command.ts';
import { refoldCommand } from './command/refold.command.ts';
import { rulesCommand } from './command/rules.command.ts';
import { sitesCommand } from './command/sites.command.ts';
import { ProblemError, StartError } from './errors.ts';

// An exit runs what stops the embedded Postgres; a signal by itself would not.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const lazo = new Command('lazo')
  .description('Runs beside the service, on the database of DATABASE_URL or LAZO_DATA_DIR.')
  .addCommand(migrateCommand)
  .addCommand(sitesCommand)
  .addCommand(rulesCommand)
  .addCommand(refoldCommand)
  .addCommand(leadsCommand)
  .showHelpAfterError('(add --help for all that it takes)');

try {
  await lazo.parseAsync();
} catch (error) {
  const isForPeople = error instanceof StartError || error instanceof ProblemError;
  console.error(isForPeople ? error.message : error);
  process.exitCode = 1;
}
