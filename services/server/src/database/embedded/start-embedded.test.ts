import { existsSync } from 'node:fs';
import { chmod, lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbedded } from './start-embedded.ts';

const isRoot = process.getuid?.() === 0;
const FAST = ['-c fsync=off'];

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lazo-embedded-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'lazo test' });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows;
}

test('a cluster keeps its data from one start to the next', async () => {
  const first = await startEmbedded({ dataDir, flags: FAST });
  await ask(first.url, 'create table kept as select 7 as seven');
  await first.stop();
  const second = await startEmbedded({ dataDir, flags: FAST });
  expect(await ask(second.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
  await second.stop();
});

test('one that outlived its service is taken over, and the last who uses it stops it', async () => {
  const dead = await startEmbedded({ dataDir, flags: FAST });
  const heir = await startEmbedded({ dataDir, flags: FAST });
  expect(heir.url).toBe(dead.url);
  const user = new pg.Client({ connectionString: heir.url, application_name: 'lazo log' });
  await user.connect();
  await dead.stop();
  expect((await user.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await user.end();
  await heir.stop();
  await expect(ask(heir.url, 'select 1')).rejects.toThrow();
});

test('one that was killed is started again at the same address, and one that was stopped on purpose is not', {
  timeout: 60_000,
}, async () => {
  const postgres = await startEmbedded({ dataDir, flags: FAST });
  const troubles: Error[] = [];
  postgres.keepRunning((error) => troubles.push(error));
  await end('SIGKILL');
  await expect
    .poll(() => ask(postgres.url, 'select 1 as one').catch(() => 'away'), { timeout: 30_000 })
    .toEqual([{ one: 1 }]);
  await expect.poll(isStarting, { timeout: 10_000 }).toBe(false); // whoever started it has seen that it runs
  await end('SIGINT');
  await sleep(6_000); // twice as long as it looks before it starts one
  await expect(ask(postgres.url, 'select 1')).rejects.toThrow();
  expect(troubles.filter(({ message }) => !message.includes('shared memory'))).toEqual([]);
  await postgres.stop();
});

/** Whether `pg_ctl` is at work on this cluster. */
async function isStarting(): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')), // it has ended
  );
  return commands.some((command) => command.includes('pg_ctl') && command.includes(dataDir));
}

/** Ends the postmaster, and waits until it is gone. */
async function end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
  const pid = Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  process.kill(pid, signal);
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
}

test('two directories never share a port', async () => {
  const other = await mkdtemp(join(tmpdir(), 'lazo-embedded-'));
  await chmod(other, 0o755);
  const both = await Promise.all([
    startEmbedded({ dataDir, flags: FAST }),
    startEmbedded({ dataDir: other, flags: FAST }),
  ]);
  expect(new URL(both[0].url).port).not.toBe(new URL(both[1].url).port);
  await Promise.all(both.map((one) => one.stop()));
  await rm(other, { recursive: true, force: true });
});

test.runIf(isRoot)(
  'as root, below a directory that Postgres’ own user may not enter, it works, and a link says where it lies',
  async () => {
    await chmod(dataDir, 0o700);
    const postgres = await startEmbedded({ dataDir, flags: FAST });
    expect(await ask(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect((await lstat(join(dataDir, 'postgres'))).isSymbolicLink()).toBe(true);
    await rm(await readlink(join(dataDir, 'postgres')), { recursive: true });
  },
);
