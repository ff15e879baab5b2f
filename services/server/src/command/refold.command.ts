/** `lazo refold`: computes folds from the log again while the service runs. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { buildFixedSiteDirectory, readSettingsAge, type SiteDirectory, STALE_MS } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import { buildIdentityRefoldable, consentRefoldable } from '../resolve/index.ts';
import { buildVisitRefoldables, type Refoldable, refold } from '../store/index.ts';
import { describeMoves } from './describe-moves.ts';
import { tellProgress } from './tell-progress.ts';
import { withDatabase } from './with-database.ts';

interface RefoldChoice {
  reclassify: boolean;
  only?: string;
}

export const refoldCommand = new Command('refold')
  .description('compute folds from the log again while the service runs')
  .option(
    '--reclassify',
    'call every visit by the rules of today, keep what it was called, and say what changed',
    false,
  )
  .option('--only <table>', 'sessions, page_views, visitors, identities or consents; all without it')
  .action(run);

async function run({ reclassify, only }: RefoldChoice): Promise<void> {
  await withDatabase(async ({ db, pool }) => {
    if (reclassify) await whenRulesAreKnown(db);
    const refoldables = chooseRefoldables(buildFixedSiteDirectory(db), reclassify ? 'sessions' : only);
    const startedAt = Date.now();
    const { events, moves } = await refold({
      pool,
      refoldables,
      isWhole: only === undefined && !reclassify,
      reclassify,
      clock: Date.now,
      onProgress: tellProgress(process.stderr),
    });
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${events.toLocaleString('en')} events of the log were folded again in ${seconds} s.`);
    if (reclassify) console.log(describeMoves(moves));
  });
}

function chooseRefoldables(sites: SiteDirectory, only: string | undefined): Refoldable[] {
  const all = [...buildVisitRefoldables(sites), buildIdentityRefoldable(sites), consentRefoldable];
  const chosen = all.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen;
  throw new StartError(
    `--only "${only}" cannot be folded again; it is ${all.map(({ name }) => name).join(' or ')}.`,
  );
}

/** Every service calls new visits by the new rules before old ones are called anew: none is left between the two. */
async function whenRulesAreKnown(db: Database): Promise<void> {
  const age = await readSettingsAge(db);
  if (age === null || age >= 2 * STALE_MS) return;
  console.error('Waiting some seconds, until every service knows the rules that were set just now.');
  await sleep(2 * STALE_MS - age);
}
