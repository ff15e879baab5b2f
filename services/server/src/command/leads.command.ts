/** `lazo leads`: what a person may ask for, where his word comes by letter and not through the site's own server. */

import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { buildFixedSiteDirectory, listSites, refuseUnknownSite } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import { findLeadsByKey, findRoot, hideAddresses, KEY_FAULTS, normaliseKey } from '../resolve/index.ts';
import { type ErasureStep, eraseLead, exportLead } from '../rights/index.ts';
import { readSiteNumber } from './read-site-number.ts';
import { withDatabase } from './with-database.ts';

interface PersonChoice {
  site: number;
  email?: string;
  id?: string;
}

export const leadsCommand = new Command('leads')
  .description('all that is held of a person, and its erasure')
  .addCommand(
    onPerson(new Command('export'))
      .description('print all that is held of a person, as JSON by table')
      .action(printExport),
  )
  .addCommand(
    onPerson(new Command('erase'))
      .description('erase a person from every table while services run, and print what that took')
      .action(erase),
  );

function onPerson(command: Command): Command {
  return command
    .option(
      '--email <address>',
      'his address; "-" reads it from standard input, since shells remember what is typed',
    )
    .addOption(new Option('--id <lead>', 'the id of the lead, instead').conflicts('email'))
    .option('--site <number>', 'the site', readSiteNumber, 1);
}

async function printExport(choice: PersonChoice): Promise<void> {
  const person = await readChoice(choice);
  await withDatabase(async ({ db }) => {
    const leadId = await getPerson(db, person);
    print(await exportLead(db, person.site, { leadId, exportedAt: new Date() }));
  });
}

async function erase(choice: PersonChoice): Promise<void> {
  const person = await readChoice(choice);
  await withDatabase(async ({ db }) => {
    const leadId = await getPerson(db, person);
    const tell = (step: ErasureStep) => console.error(STEPS[step]);
    print(await eraseLead(db, person.site, { leadId, erasedAt: new Date(), tell }));
  });
}

const STEPS: Record<ErasureStep, string> = {
  'make known': 'Every service is told, and what it had let in before is folded: some three seconds.',
  'look at others': 'His addresses are replaced in the rows of others. Of a large log this takes a while.',
  'take rows': 'His rows go.',
};

/** Before the database is reached: somebody may still be typing. */
async function readChoice(choice: PersonChoice): Promise<PersonChoice> {
  if (choice.email === undefined && choice.id === undefined)
    throw new StartError('Say who it is: --email ADDRESS, --email - to type it in, or --id LEAD.');
  return choice.email === '-' ? { ...choice, email: (await text(process.stdin)).trim() } : choice;
}

/** The root of the person who is meant. Throws `StartError` where there is none; it does not repeat the address. */
async function getPerson(db: Database, { site, email, id }: PersonChoice): Promise<string> {
  if (!(await listSites(db)).some(({ siteId }) => siteId === site)) throw refuseUnknownSite(site);
  const leadId = id === undefined ? await findByEmail(db, site, email) : await findById(db, site, id);
  if (leadId) return leadId;
  throw new StartError(
    `Site ${site} knows no such lead. "lazo sites list" shows the others; --site names one.`,
  );
}

async function findByEmail(db: Database, siteId: number, email = ''): Promise<string | undefined> {
  const site = await buildFixedSiteDirectory(db).getSite(siteId);
  const key = normaliseKey('email', hideAddresses(site, { email }).email) ?? 'invalid_email';
  if (typeof key === 'string') throw new StartError(`--email: ${KEY_FAULTS[key]}`);
  return (await findLeadsByKey(db, siteId, key))[0];
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

async function findById(db: Database, siteId: number, id: string): Promise<string | undefined> {
  if (!UUID.test(id)) throw new StartError('--id takes the id that Lazo answered for a lead.');
  return findRoot(db, siteId, id.toLowerCase());
}

/** As the doors of servers answer it. */
function print(answer: unknown): void {
  console.log(JSON.stringify(answer, null, 2));
}
