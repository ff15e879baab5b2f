/** The directory of a cluster, and how it is made. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../../errors.ts';
import { type Account, canEnter, give, OPEN_HOME } from './account.ts';
import { lastLines } from './last-lines.ts';

const run = promisify(execFile);

/** The cluster's directory; where Postgres' user may not enter, it is a link to one that he may. */
export async function reachCluster(path: string, account: Account): Promise<string> {
  if (existsSync(path)) return realpath(path);
  if (canEnter(dirname(path), account)) {
    await mkdir(path, { mode: 0o700 });
    await give(path, account);
    return path;
  }
  const home = join(OPEN_HOME, randomBytes(8).toString('hex'));
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(OPEN_HOME, 0o755);
  await give(home, account);
  await rm(path, { force: true }); // a link whose target is gone
  await symlink(home, path);
  return home;
}

/** Throws `StartError` with what Postgres said. */
export async function makeCluster(options: {
  initdb: string;
  cluster: string;
  account: Account;
  password: string;
}): Promise<void> {
  const { initdb, cluster, account, password } = options;
  const passwordFile = join(cluster, '..', `.password-${randomBytes(4).toString('hex')}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await give(passwordFile, account);
  try {
    await run(
      initdb,
      [
        `--pgdata=${cluster}`,
        '--username=lazo',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...account, cwd: '/' },
    );
  } catch (error) {
    throw new StartError(
      `Postgres could not make its cluster in ${cluster}: ${lastLines((error as { stderr?: string }).stderr)}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}
