/** Processes that are killed, stopped and cut off under load: nothing acknowledged is lost, nothing is there twice. */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLog } from '../test/check-log.ts';
import { type SpawnedService, spawnService } from '../test/spawn-service.ts';
import { cloneDatabase } from '../test/start-lazo.ts';
import { startVisitLoad, type VisitLoad } from '../test/visit-load.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
import { tell } from './tell.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_fault_tests_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_fault_tests_0123456789',
  LOG_LEVEL: 'silent',
};
const site = KEYS.LAZO_PUBLIC_KEY;

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await startOwnPostgres();
});
afterAll(() => postgres.remove());

test('20 x kill -9 of the service under load', { timeout: 600_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  const client = await connect(databaseUrl);
  let service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const load = startVisitLoad({ chooseUrl: () => service.url, site });
  const starts: number[] = [];
  const comebacks: number[] = [];
  for (let kill = 0; kill < 20; kill += 1) {
    await whenMore(load, 60);
    await sleep(Math.random() * 300);
    // Every other time folds are held up, so that the kill falls between commit and fold.
    if (kill % 2) await client.query('begin; lock table sessions in access exclusive mode');
    await sleep(Math.random() * 200);
    await kill9(service);
    if (kill % 2) await client.query('rollback');
    const startedAt = Date.now();
    service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
    starts.push(Date.now() - startedAt);
    comebacks.push(await measureComeback(load));
  }
  await load.stop();
  const checked = await checkLog(databaseUrl, load.acknowledged);
  tell('20 x kill -9 of the service', {
    ...checked,
    answers: load.answers,
    'ms to start': starts,
    'ms from there to the first answer, most': Math.max(...comebacks),
  });
  await stop(service);
  await client.end();
});

type Mishap = (own: OwnPostgres) => Promise<void>;

const MISHAPS: [name: string, mishap: Mishap][] = [
  ['kill -9', async (own) => own.end('SIGKILL')],
  ['stop for three seconds', (own) => own.end('SIGINT').then(() => sleep(3_000))],
  ['restart', (own) => own.end('SIGINT')],
];

test.each(MISHAPS)('3 x %s of Postgres under load', { timeout: 300_000 }, async (name, mishap) => {
  const service = await spawnService({ DATABASE_URL: postgres.url, ...KEYS });
  const load = startVisitLoad({ chooseUrl: () => service.url, site });
  const comebacks: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await whenMore(load, 100);
    await mishap(postgres);
    await postgres.start();
    comebacks.push(await measureComeback(load));
  }
  await load.stop();
  await finish(`3 x ${name} of Postgres`, { service, load, comebacks });
});

test('3 x all connections cut under load', { timeout: 300_000 }, async () => {
  const service = await spawnService({ DATABASE_URL: postgres.url, ...KEYS });
  const load = startVisitLoad({ chooseUrl: () => service.url, site });
  const comebacks: number[] = [];
  const client = await connect(postgres.url);
  for (let time = 0; time < 3; time += 1) {
    await whenMore(load, 100);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'lazo %'",
    );
    comebacks.push(await measureComeback(load));
  }
  await client.end();
  await load.stop();
  await finish('3 x connections cut', { service, load, comebacks });
});

test('3 x SIGTERM under load: exit 0 within ten seconds', { timeout: 120_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  let service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const load = startVisitLoad({ chooseUrl: () => service.url, site, clients: 16 });
  const lasted: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await whenMore(load, 400);
    const askedAt = Date.now();
    expect(await stop(service)).toBe(0);
    lasted.push(Date.now() - askedAt);
    service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  }
  await load.stop();
  expect(Math.max(...lasted)).toBeLessThan(10_000);
  tell('3 x SIGTERM', {
    ...(await checkLog(databaseUrl, load.acknowledged)),
    ms: lasted,
    answers: load.answers,
  });
  await stop(service);
});

test('two replicas, 12 kills at random, under load', { timeout: 600_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  const start = () => spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const replicas = [await start(), await start()] as [SpawnedService, SpawnedService];
  let turn = 0;
  const load = startVisitLoad({ chooseUrl: () => replicas[turn++ % 2]!.url, site, clients: 16 });
  for (let kill = 0; kill < 12; kill += 1) {
    await whenMore(load, 100);
    await sleep(Math.random() * 400);
    const place = Math.random() < 0.5 ? 0 : 1;
    await kill9(replicas[place]);
    await whenMore(load, 40); // the other one goes on, and folds what the dead one left
    replicas[place] = await start();
  }
  await load.stop();
  tell('two replicas, 12 kills', {
    ...(await checkLog(databaseUrl, load.acknowledged)),
    answers: load.answers,
  });
  for (const replica of replicas) expect(await stop(replica)).toBe(0);
});

/** The service that was there from the beginning, checked and ended. */
async function finish(
  claim: string,
  { service, load, comebacks }: { service: SpawnedService; load: VisitLoad; comebacks: number[] },
): Promise<void> {
  const checked = await checkLog(postgres.url, load.acknowledged);
  tell(claim, { ...checked, answers: load.answers, 'ms until it answered again': comebacks });
  expect(Math.max(...comebacks)).toBeLessThan(10_000);
  expect(load.silent503).toBe(0);
  expect(await stop(service)).toBe(0);
}

/** Milliseconds from now until events are acknowledged again. */
async function measureComeback(load: VisitLoad): Promise<number> {
  const now = Date.now();
  while (load.lastAcknowledgedAt() <= now) await sleep(10);
  return load.lastAcknowledgedAt() - now;
}

async function whenMore(load: VisitLoad, events: number): Promise<void> {
  const before = load.acknowledged.size;
  while (load.acknowledged.size < before + events) await sleep(10);
}

async function kill9({ child }: SpawnedService): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function stop({ child }: SpawnedService): Promise<number> {
  child.kill('SIGTERM');
  return (await once(child, 'exit'))[0];
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
