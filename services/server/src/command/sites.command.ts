/** `lazo sites`: whose data this service keeps. */

import { Command } from 'commander';
import { IANAZone } from 'luxon';
import {
  createSite,
  getIdentifySecret,
  listSites,
  mintKey,
  type SiteDescription,
  setSite,
} from '../access/index.ts';
import { isCurrency } from '../attribute/index.ts';
import { StartError } from '../errors.ts';
import { readOrigins } from '../read-origins.ts';
import { readSiteNumber } from './read-site-number.ts';
import { withDatabase } from './with-database.ts';

interface Settings {
  name?: string;
  origins?: string;
  timezone?: string;
  currency?: string;
  keep?: string;
  retention?: string;
}

export const sitesCommand = new Command('sites')
  .description('whose data this service keeps')
  .addCommand(new Command('list').description('show every site').action(list))
  .addCommand(
    withSettings(new Command('create').argument('<name>', 'how people call it'))
      .option(
        '--hash-addresses',
        'keep keyed hashes in the place of addresses and telephone numbers; for good, since it cannot be changed later',
        false,
      )
      .description('make a site and print its two keys, this once')
      .action(create),
  )
  .addCommand(
    withSettings(new Command('set').argument('<site>', 'its number', readSiteNumber))
      .description('change a site: what is not given stays; services know it within five seconds')
      .option('--name <name>', 'how people call it')
      .action(set),
  )
  .addCommand(
    new Command('identify-secret')
      .argument('<site>', 'its number', readSiteNumber)
      .description('print what your server signs user ids with, so that a page can prove who is signed in')
      .action(tellIdentifySecret),
  );

function withSettings(command: Command): Command {
  return command
    .option('--origins <list>', 'origins whose pages may send, with commas; "any" for all')
    .option('--timezone <zone>', 'IANA zone of its days, such as Europe/Madrid')
    .option('--currency <code>', 'ISO 4217 code of its amounts, such as EUR')
    .option('--keep <list>', 'parameters of URLs that stay besides utm_* and click ids; "none" for none')
    .option(
      '--retention <months>',
      'months for which its events are kept; "default" as long as the service keeps them',
    );
}

async function list(): Promise<void> {
  await withDatabase(async ({ db }) => {
    const sites = await listSites(db);
    for (const site of sites) tellSite(site);
    if (sites.length === 0) console.log('There is no site yet: lazo sites create NAME makes one.');
  });
}

async function create(name: string, given: Settings & { hashAddresses: boolean }): Promise<void> {
  const { keepParameters, retentionMonths, ...settings } = readSettings(given);
  const keys = { publicKey: mintKey('public'), secretKey: mintKey('secret') };
  await withDatabase(async ({ db }) => {
    const siteId = await createSite(db, {
      ...settings,
      ...keys,
      name,
      hashAddresses: given.hashAddresses,
      createdAt: new Date(),
    });
    tellSite(
      await setSite(db, siteId, {
        ...(keepParameters ? { keepParameters } : {}),
        ...(retentionMonths === undefined ? {} : { retentionMonths }),
      }),
    );
    console.log(`  public key    ${keys.publicKey}`);
    console.log(`  secret key    ${keys.secretKey}   (shown this once; keep it on your server)`);
  });
}

async function set(siteId: number, given: Settings): Promise<void> {
  const settings = readSettings(given);
  await withDatabase(async ({ db }) => tellSite(await setSite(db, siteId, settings)));
}

async function tellIdentifySecret(siteId: number): Promise<void> {
  await withDatabase(async ({ db }) => console.log(await getIdentifySecret(db, siteId)));
}

/** What was given, checked. Throws `StartError` that names the option. */
function readSettings({ name, origins, timezone, currency, keep, retention }: Settings) {
  if (timezone !== undefined && !IANAZone.isValidZone(timezone))
    throw new StartError(`--timezone "${timezone}" is no IANA zone; one looks like Europe/Madrid.`);
  if (currency !== undefined && !isCurrency(currency.toUpperCase()))
    throw new StartError(`--currency "${currency}" is no ISO 4217 code; one looks like EUR.`);
  return {
    ...(name === undefined ? {} : { name }),
    ...(origins === undefined ? {} : { origins: origins === 'any' ? [] : readOrigins(origins, '--origins') }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
    ...(retention === undefined ? {} : { retentionMonths: readMonths(retention) }),
    ...(keep === undefined ? {} : { keepParameters: keep === 'none' ? [] : readParameterNames(keep) }),
  };
}

function readMonths(text: string): number | null {
  if (text === 'default') return null;
  const months = Number(text);
  if (Number.isInteger(months) && months >= 1 && months <= 1_200) return months;
  throw new StartError(
    `--retention "${text}" is no whole number of months from 1 to 1200; write --retention 13.`,
  );
}

/** A letter and up to 60 more: enough for any parameter, and none that could be a secret itself. */
const PARAMETER = /^[A-Za-z][\w.-]{0,60}$/;

function readParameterNames(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const wrong = names.find((name) => !PARAMETER.test(name));
  if (wrong === undefined) return names;
  throw new StartError(`--keep holds "${wrong}", which is no name of a parameter; write --keep ref,coupon.`);
}

function tellSite(site: SiteDescription): void {
  console.log(`site ${site.siteId}   ${site.name}`);
  console.log(`  origins       ${site.origins.join(', ') || 'any'}`);
  console.log(`  timezone      ${site.timezone}`);
  console.log(`  currency      ${site.currency}`);
  console.log(`  addresses     ${site.hashAddresses ? 'kept as keyed hashes' : 'kept'}`);
  console.log(`  keeps         ${['utm_*', 'click ids', ...site.keepParameters].join(', ')}`);
  console.log(
    `  for           ${site.retentionMonths === null ? 'as long as the service' : `${site.retentionMonths} months`}`,
  );
}
