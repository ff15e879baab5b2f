/** A Postgres of a test's own that can be killed, stopped and started again at the same address, as it comes: durable. */

import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../src/database/index.ts';

export interface OwnPostgres {
  url: string;
  dataDir: string;
  /** Sends its postmaster a signal and waits until it is gone: SIGKILL a crash, SIGINT a fast stop. */
  end(signal: 'SIGKILL' | 'SIGINT'): Promise<void>;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Starts a Postgres. `dataDir` absent: a directory that goes with it. */
export async function startOwnPostgres(
  options: { dataDir?: string; flags?: string[] } = {},
): Promise<OwnPostgres> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'lazo-fault-')));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  const port = await findFreePort();
  let url = '';

  async function start(): Promise<void> {
    for (;;) {
      try {
        const flags = ['-p', String(port), ...(options.flags ?? [])];
        const started = new URL((await startEmbedded({ dataDir, flags })).url);
        started.port = String(port);
        url = started.href;
        return await whenAnswering(url);
      } catch (error) {
        // Processes of one that was killed may still hold what they shared.
        if (!/did not start/.test((error as Error).message)) throw error;
        await sleep(200);
      }
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
    const pid = Number(text.split('\n')[0]);
    process.kill(pid, signal);
    while (isAlive(pid)) await sleep(20);
  }

  await start();
  return {
    url,
    dataDir,
    start,
    end,
    remove: async () => {
      await end('SIGINT');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function whenAnswering(url: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined); // the next try tells
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch {
      await sleep(20); // it is still recovering
    } finally {
      await client.end().catch(() => undefined); // it may never have been connected
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // there is no such process
  }
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
