/** A Postgres of a benchmark's own, with its defaults, and services on it. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '@lazo/server';
import pg from 'pg';
import { type Launched, launch } from './launch.ts';
import { type PostgresMeter, watchPostgres } from './watch-postgres.ts';

export const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const COMMAND = new URL('../../services/server/src/lazo.ts', import.meta.url);
const SERVICE = new URL('../../services/server/src/main.ts', import.meta.url);

export interface Cluster {
  url: string;
  /** The process whose children do all its work. */
  postmaster: number;
  /** What its Postgres uses. */
  cpu: PostgresMeter;
  /** A new database with Lazo's tables. Answers where it is. */
  createDatabase(name: string): Promise<string>;
  connect(url: string): Promise<pg.Client>;
  launch(file: URL, env: Record<string, string>): Promise<Launched>;
  launchLazo(databaseUrl: string, env?: Record<string, string>): Promise<Launched>;
  /** Ends all that was launched, and removes what was stored. */
  close(): Promise<void>;
}

export async function openCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  const postgres = await openPostgres({ databaseUrl: undefined, dataDir });
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const launched: Launched[] = [];
  const clients: pg.Client[] = [];

  async function connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  }

  async function launchOne(file: URL, env: Record<string, string>): Promise<Launched> {
    const server = await launch(file, env);
    launched.push(server);
    return server;
  }

  return {
    url: postgres.url,
    postmaster,
    cpu: watchPostgres(postmaster),
    connect,
    launch: launchOne,
    async createDatabase(name) {
      const client = await connect(postgres.url);
      await client.query(`create database ${name}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      runScript(COMMAND, ['migrate'], { DATABASE_URL: url.href });
      return url.href;
    },
    launchLazo: (databaseUrl, env = {}) =>
      launchOne(SERVICE, {
        DATABASE_URL: databaseUrl,
        LAZO_PUBLIC_KEY: PUBLIC_KEY,
        LAZO_SECRET_KEY: 'sk_benchmark_0123456789abcdef',
        LAZO_RATE_LIMIT: 'off',
        LOG_LEVEL: 'warn',
        PORT: '0',
        ...env,
      }),
    async close() {
      for (const client of clients) await client.end();
      for (const { child } of launched) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs a script to its end in a process of its own. Answers what it printed. */
export function runScript(file: URL, words: string[], env: Record<string, string>): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(file), ...words], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
