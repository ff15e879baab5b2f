/**
 * How many events a second does the door acknowledge, durably, and what does one cost? Beside an empty Fastify that
 * reads the same bodies, one INSERT and commit a request, and binary COPY of the same rows, all in the same run.
 *
 * cpu_eff = (CPU of empty Fastify + CPU of COPY) / (CPU of the service + of Postgres), per event, folds included and
 * counted until both rest; autovacuum apart. LAZO_BENCH_REPEATS: another number.
 */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '@lazo/server';
import autocannon from 'autocannon';
import pg from 'pg';
import { buildBodies } from './collect/build-bodies.ts';
import { type Launched, launch } from './collect/launch.ts';
import { readCpu, readPostgresCpu } from './collect/read-cpu.ts';

const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const CONNECTIONS = 64;
const SECONDS = 4;
const REPEATS = Number(process.env.LAZO_BENCH_REPEATS ?? 5);
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
await chmod(dataDir, 0o755); // as root, Postgres runs under another user
const postgres = await openPostgres({ databaseUrl: undefined, dataDir });
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const lazo = await launch(new URL('../services/server/src/main.ts', import.meta.url), {
  DATABASE_URL: postgres.url,
  LAZO_PUBLIC_KEY: PUBLIC_KEY,
  LAZO_SECRET_KEY: 'sk_benchmark_0123456789abcdef',
  LAZO_RATE_LIMIT: 'off',
  LOG_LEVEL: 'warn',
  PORT: '0',
});
const empty = await launch(new URL('./collect/empty-fastify.ts', import.meta.url));
const naive = await launch(new URL('./collect/naive-fastify.ts', import.meta.url), {
  DATABASE_URL: postgres.url,
});
const db = new pg.Client({ connectionString: postgres.url });
await db.connect();

console.log(
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before; ${CONNECTIONS} connections, ${REPEATS} x ${SECONDS} s, medians`,
);
const copy = await measureCopy();
console.log(
  `COPY, 1,000 rows a commit: ${Math.round(copy.rate)} rows/s, ${copy.nodeMicros.toFixed(1)} + ${copy.postgresMicros.toFixed(1)} us a row\n`,
);

console.log(
  'events | events/s: lazo, empty, naive | of empty | of serial | of COPY | p50 | p99 | us an event: node + pg (vacuum) | empty | naive | cpu_eff | of naive | lag ms | lost | not 2xx',
);
for (const events of [1, 10, 50]) {
  const rounds: Round[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) rounds.push(await measureRound(events));
  const of = (read: (round: Round) => number) => median(rounds.map(read));
  const digits = (number: number, count = 2) => number.toFixed(count);
  console.log(
    [
      events,
      [of((r) => r.lazo.rate), of((r) => r.empty.rate), of((r) => r.naive.rate)].map(Math.round).join(' '),
      digits(of((r) => r.lazo.rate / r.empty.rate)),
      digits(of((r) => r.lazo.rate / (1 / (1 / r.empty.rate + 1 / copy.rate)))),
      digits(of((r) => r.lazo.rate / copy.rate)),
      of((r) => r.lazo.p50),
      of((r) => r.lazo.p99),
      `${digits(
        of((r) => r.lazo.node),
        1,
      )} + ${digits(
        of((r) => r.lazo.postgres),
        1,
      )} (${digits(
        of((r) => r.lazo.vacuum),
        1,
      )})`,
      digits(
        of((r) => r.empty.node),
        1,
      ),
      digits(
        of((r) => r.naive.node + r.naive.postgres),
        1,
      ),
      digits(
        of((r) => (r.empty.node + copy.nodeMicros + copy.postgresMicros) / (r.lazo.node + r.lazo.postgres)),
      ),
      digits(of((r) => (r.lazo.node + r.lazo.postgres) / (r.naive.node + r.naive.postgres))),
      Math.round(of((r) => r.lazo.restMs)),
      rounds.reduce((sum, round) => sum + round.lazo.lost, 0),
      rounds.reduce((sum, round) => sum + round.lazo.failed, 0),
    ].join(' | '),
  );
}
await tellDisk();

await db.end();
for (const { child } of [lazo, empty, naive]) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}
await postgres.stop();
await rm(dataDir, { recursive: true, force: true });

interface Measured {
  rate: number;
  p50: number;
  p99: number;
  /** Microseconds of CPU an event. */
  node: number;
  postgres: number;
  vacuum: number;
  /** Until nothing waits to be folded any more, after the load ended. */
  restMs: number;
  /** Events acknowledged and not stored. */
  lost: number;
  failed: number;
}

interface Round {
  lazo: Measured;
  empty: Measured;
  naive: Measured;
}

async function measureRound(events: number): Promise<Round> {
  return {
    empty: await measure(empty, events, false),
    lazo: await measure(lazo, events, true),
    naive: await measure(naive, events, false),
  };
}

async function measure(server: Launched, events: number, isLazo: boolean): Promise<Measured> {
  const bodies = buildBodies({
    site: PUBLIC_KEY,
    events,
    bodies: Math.round((30_000 * SECONDS) / events ** 0.65),
  });
  await db.query('checkpoint');
  const stored = isLazo ? await countEvents() : 0;
  const before = { node: readCpu(server.pid), ...readPostgresCpu(postmaster) };
  const result = await load(server.url, bodies);
  const restMs = isLazo ? await whenFolded() : 0;
  const after = { node: readCpu(server.pid), ...readPostgresCpu(postmaster) };
  const taken = result['2xx'] * events;
  const micros = (key: 'node' | 'work' | 'autovacuum') => ((after[key] - before[key]) * 1_000) / taken;
  return {
    rate: taken / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    node: micros('node'),
    postgres: micros('work'),
    vacuum: micros('autovacuum'),
    restMs,
    // Requests that were under way at the end are stored too, and nobody heard of it.
    lost: isLazo ? Math.max(0, taken - ((await countEvents()) - stored)) : 0,
    failed: result.non2xx + result.errors,
  };
}

function load(url: string, bodies: readonly Buffer[]): Promise<autocannon.Result> {
  let next = 0;
  return autocannon({
    url: `${url}/v1/collect`,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain', 'user-agent': AGENT, origin: 'https://shop.example' },
        setupRequest: (request) => ({ ...request, body: bodies[next++ % bodies.length]! }),
      },
    ],
  });
}

async function whenFolded(): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const { rows } = await db.query('select count(*)::int as waiting from pending');
    if (rows[0].waiting === 0) break;
    await sleep(20);
  }
  const restMs = Date.now() - startedAt;
  await sleep(500); // what is done off every request ends too
  return restMs;
}

async function countEvents(): Promise<number> {
  const { rows } = await db.query('select count(*)::int as stored from events');
  return rows[0].stored;
}

async function measureCopy(): Promise<{ rate: number; nodeMicros: number; postgresMicros: number }> {
  // A database of its own, so that nobody folds its rows.
  await db.query('create database copy_limit');
  const url = new URL(postgres.url);
  url.pathname = '/copy_limit';
  const env = { ...process.env, DATABASE_URL: url.href, POSTMASTER: String(postmaster) };
  run(new URL('../services/server/src/lazo.ts', import.meta.url), ['migrate'], env);
  const measured = [1, 2, 3].map(() =>
    JSON.parse(run(new URL('./collect/copy-limit.ts', import.meta.url), [], env)),
  );
  return {
    rate: median(measured.map(({ rate }) => rate)),
    nodeMicros: median(measured.map(({ nodeMicros }) => nodeMicros)),
    postgresMicros: median(measured.map(({ postgresMicros }) => postgresMicros)),
  };
}

function run(file: URL, words: string[], env: NodeJS.ProcessEnv): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(file), ...words], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

async function tellDisk(): Promise<void> {
  const { rows } = await db.query(`
    select sum(pg_total_relation_size(inhrelid)) filter (where inhparent = 'events'::regclass) as log,
           sum(pg_total_relation_size(inhrelid)) + pg_total_relation_size('visitors') + pg_total_relation_size('identities')
             + pg_total_relation_size('leads') + pg_total_relation_size('lead_traits') + pg_total_relation_size('lead_keys') as everything
    from pg_inherits
    where inhparent in ('events'::regclass, 'sessions'::regclass, 'page_views'::regclass)`);
  const stored = await countEvents();
  console.log(
    `\nbytes on disk an event: ${Math.round(rows[0].log / stored)} the log, ${Math.round(rows[0].everything / stored)} all tables and indexes, at ${stored} events`,
  );
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
