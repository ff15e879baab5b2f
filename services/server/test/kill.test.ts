/** kill -9 under load: what was acknowledged is in the log once, and the folds agree with it. More often: `pnpm test:faults`. */

import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLog } from './check-log.ts';
import { type SpawnedService, spawnService } from './spawn-service.ts';
import { cloneDatabase } from './start-lazo.ts';
import { startVisitLoad, type VisitLoad } from './visit-load.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_kill_test_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_kill_test_0123456789',
};
const KILLS = 10;

let databaseUrl: string;
let client: pg.Client;

beforeAll(async () => {
  databaseUrl = await cloneDatabase();
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
});
afterAll(() => client.end());

const start = () => spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
const startLoad = (service: SpawnedService) =>
  startVisitLoad({ chooseUrl: () => service.url, site: KEYS.LAZO_PUBLIC_KEY });

const acknowledged = new Set<string>();

async function stopLoad(load: VisitLoad): Promise<void> {
  await load.stop();
  for (const id of load.acknowledged) acknowledged.add(id);
}

test(`${KILLS} kills in mid-commit and between commit and fold lose nothing that was acknowledged`, {
  timeout: 240_000,
}, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const service = await start();
    const load = startLoad(service);
    while (load.acknowledged.size <= 100) await sleep(10); // however slow the machine is
    await sleep(kill * 40);
    // Every other time folds are held up, so that the kill falls between commit and fold.
    if (kill % 2) await client.query('begin; lock table sessions in access exclusive mode');
    await sleep(120);
    service.child.kill('SIGKILL');
    await once(service.child, 'exit');
    if (kill % 2) await client.query('rollback');
    await stopLoad(load);
  }
  const service = await start();
  const { foldedMs } = await checkLog(databaseUrl, acknowledged);
  expect(foldedMs).toBeLessThan(10_000);
  expect(acknowledged.size).toBeGreaterThan(1_000);

  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

test('SIGTERM under load finishes what it acknowledged and exits with 0 within ten seconds', {
  timeout: 60_000,
}, async () => {
  const service = await start();
  const load = startLoad(service);
  while (load.acknowledged.size <= 100) await sleep(10);
  const asked = Date.now();
  service.child.kill('SIGTERM');
  const [code] = await once(service.child, 'exit');
  expect([code, Date.now() - asked < 10_000]).toEqual([0, true]);
  await stopLoad(load);
  await checkLog(databaseUrl, acknowledged);
});

test('a crash of Postgres under load loses nothing that was acknowledged, and the service goes on by itself', {
  timeout: 120_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazo-crash-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  const service = await spawnService({ LAZO_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...KEYS });
  const url = await readEmbeddedUrl(dataDir);
  const load = startLoad(service);
  for (let crash = 0; crash < 3; crash += 1) {
    const before = load.acknowledged.size;
    while (load.acknowledged.size <= before + 40) await sleep(10);
    process.kill(await findFoldBackend(url), 'SIGKILL'); // one that dies so takes all others down, and what they had not flushed
    await sleep(300);
    await expect
      .poll(() => fetch(`${service.url}/ready`).then((answer) => answer.status), { timeout: 20_000 })
      .toBe(200);
  }
  await load.stop();
  expect(load.acknowledged.size).toBeGreaterThan(100);
  await checkLog(url, load.acknowledged);
  service.child.kill('SIGTERM');
  await once(service.child, 'exit');
  await rm(dataDir, { recursive: true, force: true });
});

/** The process that folds in Postgres, as soon as there is one: after a crash it connects when it is needed. */
async function findFoldBackend(url: string): Promise<number> {
  const own = new pg.Client({ connectionString: url });
  await own.connect();
  try {
    for (;;) {
      const { rows } = await own.query(
        "select pid from pg_stat_activity where application_name = 'lazo folds' limit 1",
      );
      if (rows[0]) return rows[0].pid;
      await sleep(20);
    }
  } finally {
    await own.end();
  }
}

/** Where the embedded Postgres of a data directory listens. */
async function readEmbeddedUrl(dataDir: string): Promise<string> {
  const port = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3];
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  return `postgres://lazo:${password}@127.0.0.1:${port}/postgres`;
}
