/** The account that the embedded Postgres runs under, and what it may enter. */

import { execFile, spawnSync } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from '../../errors.ts';

const run = promisify(execFile);

/** The account that Postgres runs under: itself refuses to run as root. Empty means: our own. */
export type Account = { uid?: number; gid?: number };

export async function findAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const account = await readAccount('postgres');
  if (account) return account;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch (error) {
    throw new StartError(
      `Postgres refuses to run as root, and the user "postgres" could not be made (${(error as Error).message.trim()}). ` +
        'Make that user, start Lazo as an ordinary user, or name a Postgres with DATABASE_URL.',
    );
  }
  return (await readAccount('postgres')) as Account;
}

async function readAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` says that there is no such user
  }
}

export function canEnter(path: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...account, cwd: '/' }).status === 0;
}

export async function give(path: string, account: Account): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

/** A home for what Postgres' own user must reach where the clone lies in a place closed to him, such as /root. */
export const OPEN_HOME = '/var/lib/lazo';
