/**
 * The Postgres that comes from npm, for who has none of his own. One cluster lives in one data directory;
 * `pg_ctl` starts and stops it, so that it has a process group of its own and Ctrl-C reaches the service first.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { StartError } from '../../errors.ts';
import { findAccount } from './account.ts';
import { findBinaries, reachBinaries } from './binaries.ts';
import { makeCluster, reachCluster } from './cluster.ts';
import { keepRunning } from './keep-running.ts';
import { openPostmaster } from './postmaster.ts';

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

/** Starts the cluster of a data directory, making it first where there is none. Throws `StartError`. */
export async function startEmbedded(options: {
  dataDir: string;
  flags?: string[];
}): Promise<EmbeddedPostgres> {
  await makeDirectory(options.dataDir);
  const account = await findAccount();
  const { initdb, pg_ctl: pgCtl } = await reachBinaries(await findBinaries(), account);
  const cluster = await reachCluster(join(options.dataDir, 'postgres'), account);
  const password = await readOrMakePassword(options.dataDir);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster({ initdb, cluster, account, password });

  const postmaster = openPostmaster({ pgCtl, cluster, account, flags: options.flags ?? [] });
  const running = await postmaster.findPort();
  const port = running ?? (await postmaster.start());
  // An exit that nobody planned must not leave a postmaster behind.
  if (!running) process.once('exit', postmaster.tellStop);
  const url = `postgres://lazo:${password}@${findHost(cluster, port)}:${port}/postgres`;
  const start = () => postmaster.start(port);
  let stopKeeper: () => Promise<void> = async () => undefined;
  return {
    url,
    keepRunning: (onTrouble) => {
      stopKeeper = keepRunning({ cluster, start, onTrouble });
    },
    stop: async () => {
      await stopKeeper();
      process.off('exit', postmaster.tellStop);
      if (await isUsedByOthers(url)) return;
      if ((await postmaster.findPort()) === undefined) return; // it went before us
      await postmaster.stop();
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

async function readOrMakePassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres-password');
  if (existsSync(path)) return (await readFile(path, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}
