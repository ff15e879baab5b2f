import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cloneDatabase } from '../../test/start-lazo.ts';
import { connectPool } from '../database/index.ts';
import type { Job } from './job.ts';
import { prepareJobs } from './prepare-jobs.ts';
import { type JobsOptions, startJobs } from './start-jobs.ts';

let databaseUrl: string;
let client: pg.Client;
beforeAll(async () => {
  databaseUrl = await cloneDatabase();
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table runs (job text not null, replica text not null)');
});
afterAll(() => client.end());

const started = new Set<() => Promise<void>>();
afterEach(async () => {
  await Promise.all([...started].map((stop) => stop()));
});

interface Told {
  errors: { job?: string; message: string; error: string }[];
  warnings: string[];
  runs: { job: string; failed: boolean }[];
}

/** Starts a replica's jobs, in a hurry; answers what it told. */
function start(jobs: readonly Job[], options: Partial<JobsOptions> = {}): Told & { stop(): Promise<void> } {
  const told: Told = { errors: [], warnings: [], runs: [] };
  const replica = startJobs({
    databaseUrl,
    jobs,
    clock: Date.now,
    retentionMonths: 25,
    observe: ({ job, failed }) => told.runs.push({ job, failed }),
    log: {
      warn: (_details, message) => told.warnings.push(message),
      error: (details, message) => {
        const { err, job } = details as { err: Error; job?: string };
        told.errors.push({ ...(job ? { job } : {}), error: err.message, message });
      },
    },
    pollSeconds: 1,
    retrySeconds: 1,
    ...options,
  });
  const stop = async () => {
    if (started.delete(stop)) await replica.stop();
  };
  started.add(stop);
  return { ...told, stop };
}

async function read(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await client.query(text, values)).rows;
}

const EVERY_MINUTE = '* * * * *';

test('two replicas do a job once each time it is due', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 12 }, (_, number) => `once-${number}`);
  const build = (replica: string): Job[] =>
    [...names, `of-${replica}-alone`].map((name) => ({
      name,
      cron: EVERY_MINUTE,
      run: async () => void (await read('insert into runs values ($1, $2)', [name, replica])),
    }));
  start(build('one'));
  start(build('other'));
  await expect
    .poll(() => read('select distinct job from runs').then((jobs) => jobs.length), { timeout: 40_000 })
    .toBe(names.length + 2);
  // A minute may have ended meanwhile; what was due then is done once more.
  await expect
    .poll(() => read("select from lazo_jobs.job where name like 'once-%' and state <> 'completed'"), {
      timeout: 20_000,
    })
    .toEqual([]);
  const due = 'select name as job, count(*)::int as times from lazo_jobs.job where name = any($1) group by 1';
  const done = 'select job, count(*)::int as times from runs where job = any($1) group by 1';
  expect(await read(`${done} order by 1`, [names])).toEqual(await read(`${due} order by 1`, [names]));
});

test('a job that fails is named and tried again, a little later, until it is done', {
  timeout: 60_000,
}, async () => {
  let attempts = 0;
  const { errors, runs } = start([
    {
      name: 'fails-twice',
      cron: EVERY_MINUTE,
      run: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error(`no luck ${attempts}`);
      },
    },
  ]);
  await expect.poll(() => attempts, { timeout: 40_000 }).toBe(3);
  const message = 'the job "fails-twice" failed: it will be tried again';
  expect(errors).toEqual([
    { job: 'fails-twice', error: 'no luck 1', message },
    { job: 'fails-twice', error: 'no luck 2', message },
  ]);
  await expect.poll(() => runs.map((run) => run.failed), { timeout: 5_000 }).toEqual([true, true, false]);
});

test('a job whose replica stops is cut off, rolled back, and done by another', {
  timeout: 60_000,
}, async () => {
  const build = (seconds: number): Job[] => [
    {
      name: 'takes-long',
      cron: EVERY_MINUTE,
      run: async ({ db }) => {
        await db.transaction().execute(async (trx) => {
          await sql`insert into runs values ('takes-long', 'half done')`.execute(trx);
          await sql`select pg_sleep(${seconds})`.execute(trx);
        });
      },
    },
  ];
  const slow = start(build(600));
  const sleeping = "select from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'";
  await expect.poll(() => read(sleeping).then((all) => all.length), { timeout: 40_000 }).toBe(1);
  const asked = Date.now();
  await slow.stop();
  expect(Date.now() - asked).toBeLessThan(6_000);
  expect(await read("select from runs where job = 'takes-long'")).toEqual([]);
  start(build(0));
  await expect
    .poll(() => read("select from runs where job = 'takes-long'").then((all) => all.length), {
      timeout: 40_000,
    })
    .toBe(1);
});

test('while Postgres is away jobs wait for it, and a stop does not', async () => {
  const replica = start([], { databaseUrl: 'postgres://nobody@127.0.0.1:1/nowhere' });
  await expect
    .poll(() => replica.warnings, { timeout: 10_000 })
    .toContain('jobs cannot begin: it will be tried again');
  const asked = Date.now();
  await replica.stop();
  expect(Date.now() - asked).toBeLessThan(3_000);
});

test('an ordinary role that may make schemas is enough, for several replicas at once', async () => {
  const name = new URL(databaseUrl).pathname.slice(1);
  await client.query(`create role ordinary_${name} login password 'ordinary' nosuperuser`);
  await client.query('drop schema if exists lazo_jobs cascade');
  await client.query(`grant create on database ${name} to ordinary_${name}`);
  const url = new URL(databaseUrl);
  url.username = `ordinary_${name}`;
  url.password = 'ordinary';
  const pools = [1, 2, 3].map(() =>
    connectPool({ url: url.href, size: 1, name: 'lazo test', onError: () => undefined }),
  );
  await Promise.all(pools.map(prepareJobs));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(
    await read(
      "select from information_schema.tables where table_schema = 'lazo_jobs' and table_name = 'job'",
    ),
  ).toHaveLength(1);
  await client.query(`drop owned by ordinary_${name} cascade`);
  await client.query(`drop role ordinary_${name}`);
});
