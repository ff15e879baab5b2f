/** The disk of Postgres fills up under load: 503 until there is room, and then all goes on, with nothing lost and nothing broken. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLog } from '../test/check-log.ts';
import { spawnService } from '../test/spawn-service.ts';
import { startVisitLoad } from '../test/visit-load.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
import { withClient } from './read-database.ts';
import { tell } from './tell.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_full_disk_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_full_disk_0123456789',
  LOG_LEVEL: 'silent',
};
const DISK_MEGABYTES = 400;
/** A cluster grows by its log first: so little of it is kept that the tables meet the end of the disk too. */
const FLAGS = ['-c max_wal_size=64MB', '-c min_wal_size=32MB', '-c checkpoint_timeout=30s'];

const canMount = process.getuid?.() === 0 && process.platform === 'linux';
if (!canMount) console.log('  a full disk: skipped, for only root can make a small disk (mount -t tmpfs)');

let dataDir: string;
let postgres: OwnPostgres;

beforeAll(async () => {
  if (!canMount) return;
  dataDir = await mkdtemp(join(tmpdir(), 'lazo-disk-'));
  run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m,mode=755`, 'tmpfs', dataDir]);
  postgres = await startOwnPostgres({ dataDir, flags: FLAGS });
});
afterAll(async () => {
  if (!canMount) return;
  await postgres.remove();
  run('umount', [dataDir]);
  await rm(dataDir, { recursive: true });
});

test.runIf(canMount)('a full disk, twice', { timeout: 300_000 }, async () => {
  const service = await spawnService({ DATABASE_URL: postgres.url, ...KEYS });
  const load = startVisitLoad({ chooseUrl: () => service.url, site: KEYS.LAZO_PUBLIC_KEY, clients: 16 });
  const comebacks: number[] = [];
  let isDown = 0;
  for (let time = 0; time < 2; time += 1) {
    while (load.acknowledged.size < 500 * (time + 1)) await sleep(20);
    await fillDisk();
    const before = load.answers.get(503) ?? 0;
    while ((load.answers.get(503) ?? 0) < before + 100) await sleep(20);
    await sleep(3_000);
    await rm(join(dataDir, 'ballast'));
    // Postgres gives up where it has no room to recover from its own crash: whoever runs it starts it again.
    if (!(await answers(postgres.url))) {
      isDown += 1;
      await postgres.start();
    }
    const roomAt = Date.now();
    while (load.lastAcknowledgedAt() <= roomAt) await sleep(10);
    comebacks.push(load.lastAcknowledgedAt() - roomAt);
  }
  await sleep(1_000);
  await load.stop();
  const checked = await checkLog(postgres.url, load.acknowledged);
  const indexes = await checkIndexes(postgres.url);
  tell('a full disk, twice', {
    ...checked,
    'indexes checked by amcheck': indexes,
    answers: load.answers,
    'without Retry-After': load.silent503,
    'ms until it answered again': comebacks,
    'times that Postgres itself had given up': isDown,
  });
  expect(Math.max(...comebacks)).toBeLessThan(10_000);
  expect(load.silent503).toBe(0);
  for (const status of load.answers.keys()) expect([200, 503]).toContain(status);
  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

/** Fills the disk while the load goes on: whoever wants the next piece finds none. */
async function fillDisk(): Promise<void> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    await writeFile(join(dataDir, 'ballast'), Buffer.alloc(bavail * bsize, 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error; // Postgres took the last of it
  }
}

async function answers(url: string): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await withClient(url, (client) => client.query('select 1'));
      return true;
    } catch {
      await sleep(100); // it may be recovering
    }
  }
  return false;
}

/** Compares every B-tree with its table, and reads every table: throws for anything broken. Answers how many indexes. */
async function checkIndexes(url: string): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('create extension if not exists amcheck');
    const { rows } = await client.query(
      `select bt_index_check(index.oid, true) from pg_class index join pg_am on pg_am.oid = relam
       where amname = 'btree' and relkind = 'i' and relnamespace = 'public'::regnamespace`,
    );
    const broken = await client.query(
      `select relname, msg from pg_class, verify_heapam(oid) as fault
       where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    expect(broken.rows).toEqual([]);
    return rows.length;
  });
}

function run(command: string, words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
}
