/** `lazo rules`: how a site wants its visits called. */

import { readFile } from 'node:fs/promises';
import { buildChannelRules, type ChannelRules, DEFAULT_CHANNEL_RULES } from '@lazo/channel';
import type { ChannelSettings } from '@lazo/contract';
import { readChannelSettings as readSettings } from '@lazo/contract/parse';
import { Command } from 'commander';
import { appendChannelSettings, listSites, readChannelSettings, refuseUnknownSite } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import { describeVerdicts } from './describe-verdicts.ts';
import { readSiteNumber } from './read-site-number.ts';
import { withDatabase } from './with-database.ts';

export const rulesCommand = new Command('rules')
  .description('how a site wants its visits called')
  .addCommand(onSite(new Command('show')).description("print a site's rules as JSON").action(show))
  .addCommand(
    onSite(new Command('set').argument('<file>', 'a JSON file'))
      .description('give a site rules, as its next version: for visits from now on')
      .action(set),
  )
  .addCommand(
    new Command('test')
      .argument('<urls>', 'a file: on each line a landing URL and, after a blank, its referrer')
      .option('--rules <file>', 'a JSON file of rules to try')
      .option('--site <number>', 'a site, to compare with its rules', readSiteNumber)
      .description('say what visits would be called, and change nothing')
      .action(test),
  );

function onSite(command: Command): Command {
  return command.option('--site <number>', 'the site', readSiteNumber, 1);
}

async function show({ site }: { site: number }): Promise<void> {
  await withDatabase(async ({ db }) => {
    const own = await findSettings(db, site);
    if (own) console.log(JSON.stringify(own.settings, null, 2));
    else console.log('This site has no rules of its own: visits are called by the rules of the service.');
  });
}

async function set(file: string, { site }: { site: number }): Promise<void> {
  const settings = await readRulesFile(file);
  await withDatabase(async ({ db }) => {
    const version = await appendChannelSettings(db, { siteId: site, settings });
    console.log(`Version ${version} of the rules of site ${site} holds for visits from now on.`);
    console.log('Visits of before keep their names until: lazo refold --reclassify');
  });
}

async function test(urls: string, { rules, site }: { rules?: string; site?: number }): Promise<void> {
  const lines = (await readText(urls)).split('\n');
  const before = site ? await readRulesOf(site) : DEFAULT_CHANNEL_RULES;
  const after = rules ? buildChannelRules(await readRulesFile(rules), 0) : before;
  console.log(describeVerdicts(lines, { before, after }));
}

async function readRulesOf(siteId: number): Promise<ChannelRules> {
  let rules = DEFAULT_CHANNEL_RULES;
  await withDatabase(async ({ db }) => {
    const own = await findSettings(db, siteId);
    if (own) rules = buildChannelRules(own.settings, own.version);
  });
  return rules;
}

async function findSettings(db: Database, siteId: number) {
  const sites = await listSites(db);
  if (!sites.some((site) => site.siteId === siteId)) throw refuseUnknownSite(siteId);
  return (await readChannelSettings(db)).find((own) => own.siteId === siteId);
}

async function readRulesFile(path: string): Promise<ChannelSettings> {
  const read = readSettings(parseJson(await readText(path), path));
  if ('settings' in read) return read.settings;
  throw new StartError(`${path}: ${read.fault.field || 'the file'}: ${read.fault.detail}`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StartError(`${path} is no JSON: ${(error as Error).message}`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StartError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
