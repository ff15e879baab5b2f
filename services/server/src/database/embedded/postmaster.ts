/** The postmaster of a cluster, which `pg_ctl` starts, finds and stops. */

import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { StartError } from '../../errors.ts';
import type { Account } from './account.ts';
import { lastLines } from './last-lines.ts';

export interface Postmaster {
  /** The port of one that outlived its service: it is taken over, not started twice. Undefined where none runs. */
  findPort(): Promise<number | undefined>;
  /** Answers its port, any that is free unless one is given. Throws `StartError` with what Postgres said. */
  start(port?: number): Promise<number>;
  /** Resolves when what was committed is finished and it has ended. */
  stop(): Promise<void>;
  /** Tells it to stop, and does not wait. */
  tellStop(): void;
}

/** `flags`: settings of the server, as its command takes them. */
export function openPostmaster(options: {
  pgCtl: string;
  cluster: string;
  account: Account;
  flags: readonly string[];
}): Postmaster {
  const { pgCtl, cluster, account, flags } = options;
  const log = join(cluster, 'server.log');

  function control(words: readonly string[]): Promise<void> {
    // The postmaster keeps what it inherits, so it must inherit no pipe of ours: the promise would wait for its end.
    return new Promise((resolve, reject) => {
      const child = spawn(pgCtl, ['-D', cluster, '-s', ...words], { ...account, cwd: '/', stdio: 'ignore' });
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`pg_ctl ${words[0]} ended with ${code}`)),
      );
    });
  }

  async function start(wanted?: number): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const port = wanted ?? (await findFreePort());
      const settings = ['-p', String(port), '-h', '127.0.0.1', '-k', '.', ...flags].join(' ');
      try {
        await control(['start', '-w', '-t', '60', '-l', log, '-o', settings]);
        return port;
      } catch (error) {
        const tail = lastLines(await readFile(log, 'utf8').catch(() => (error as Error).message));
        // Between finding a free port and taking it another start may have taken it.
        if (attempt < 5 && /Address already in use/.test(tail)) continue;
        throw new StartError(`The embedded Postgres did not start: ${tail}\nIts whole log is ${log}.`);
      }
    }
  }

  return {
    async findPort() {
      try {
        await control(['status']);
        return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[3]);
      } catch {
        return undefined; // pg_ctl: no server is running
      }
    },
    start,
    stop: () => control(['stop', '-m', 'fast', '-w', '-t', '8']),
    tellStop: () =>
      void spawnSync(pgCtl, ['-D', cluster, '-s', '-W', '-m', 'fast', 'stop'], { ...account, cwd: '/' }),
  };
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
