/**
 * What do twelve models over a 30-day window cost, in CPU of the service and its Postgres, beside four models in DuckDB
 * and in plain SQL on the raw log of the same run? And an explanation's first page, a journey, an answer after something
 * has changed. LAZO_BENCH_EVENTS: another number of events, in millions and several by commas (1,10).
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributionAnswer, buildUuidV7 } from '@lazo/contract';
import { openPostgres } from '@lazo/server';
import pg from 'pg';
import { fillWorld } from './attribution/fill-world.sql.ts';
import { measureMarkov } from './attribution/measure-markov.ts';
import { openDuck } from './attribution/open-duck.ts';
import { buildRawModels, buildRawRules, DIGESTED, RAW } from './attribution/raw-models.ts';
import { type Launched, launch } from './collect/launch.ts';
import { readCpu } from './collect/read-cpu.ts';
import { type PostgresMeter, watchPostgres } from './collect/watch-postgres.ts';

const MILLIONS = (process.env.LAZO_BENCH_EVENTS ?? '1').split(',').map(Number);
const SECRET_KEY = 'sk_benchmark_0123456789abcdef';
const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const MODELS =
  'first,last,last_non_direct,linear,time_decay,u_shaped,u_lead,w_shaped,full_path,j_shaped,inverse_j,participation';
const SERVICE = new URL('../services/server/src/main.ts', import.meta.url);
/** How often something is done before it is counted, and how often then; odd. */
interface Times {
  warmUp: number;
  counted: number;
}
/** Whoever is measured beside the service reads what lay on the disk. */
const RIVALS: Times = { warmUp: 5, counted: 5 };
/** V8 compiles what is asked some dozen times. */
const OURS: Times = { warmUp: 40, counted: 15 };
const TELL_ONE_PERCENT = `
insert into changed_visitors (site_id, visitor_id, session_id)
select site_id, visitor_id, session_id from sessions tablesample bernoulli (1)`;

interface Cost {
  cpu: number;
  wall: number;
}

console.log(`Markov, order 1, twelve channels: ${(await measureMarkov()).toFixed(1)} ms (goal: 50)`);
for (const millions of MILLIONS) await compare(millions * 1_000_000);

async function compare(events: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  const postgres = await openPostgres({ databaseUrl: undefined, dataDir });
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const meter = watchPostgres(postmaster);
  const service = await launch(SERVICE, {
    DATABASE_URL: postgres.url,
    LOG_LEVEL: 'warn',
    PORT: '0',
    LAZO_RATE_LIMIT: 'off',
    LAZO_PUBLIC_KEY: PUBLIC_KEY,
    LAZO_SECRET_KEY: SECRET_KEY,
  });
  const db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  try {
    console.log(`\n${events.toLocaleString('en')} events`);
    await fillWorld(db, { events, now: new Date() });
    await compareModels({ db, service, meter, databaseUrl: postgres.url, dataDir });
    await askMore({ db, service, meter });
  } finally {
    await db.end();
    service.child.kill('SIGTERM');
    await once(service.child, 'exit');
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Rig {
  db: pg.Client;
  service: Launched;
  meter: PostgresMeter;
}

async function compareModels(rig: Rig & { databaseUrl: string; dataDir: string }): Promise<void> {
  const to = new Date();
  const from = new Date(to.getTime() - 30 * 86_400_000);
  const range = { from: from.toISOString(), to: to.toISOString() };
  const question = `/v1/attribution?from=${range.from}&to=${range.to}&lookbackDays=30&model=${MODELS}`;

  const duck = await openDuck(rig.db, rig.dataDir);
  const raw = buildRawModels({ conversions: 'conversions', ...range, reading: RAW.duck });
  const duckRows = await duck(raw);
  const duckCost = await measure(() => duck(raw), readOwnCpu, RIVALS);
  const rules = buildRawRules(range);
  const ruledRows = await duck(rules);
  const ruledCost = await measure(() => duck(rules), readOwnCpu, RIVALS);
  const digested = buildRawModels({ conversions: 'conversions', ...range, reading: DIGESTED });
  const digestedCost = await measure(() => duck(digested), readOwnCpu, RIVALS);
  const plain = buildRawModels({
    conversions: '(select conversion_id, lead_id::text, value_minor, occurred_at from conversions) ',
    ...range,
    reading: RAW.postgres,
  });
  const plainCost = await measure(
    () => rig.db.query(plain),
    () => rig.meter.read().work,
    RIVALS,
  );
  const cpu = () => readBothCpu(rig);
  const unready = await measureOnce(() => ask(rig.service, question), cpu);
  await whenReady(rig.db);
  const answer = (await ask(rig.service, question)) as AttributionAnswer;
  const own = await measure(() => ask(rig.service, question), cpu, OURS);

  expectSame(answer, duckRows);
  expectSame(answer, ruledRows);
  const sold = answer.totals[0]!;
  print('DuckDB, four models on raw rows, by all rules', ruledCost, ruledCost);
  print('DuckDB, by the rules that this shop needs', duckCost, ruledCost);
  print('DuckDB, where somebody digested them before', digestedCost, ruledCost);
  print('Postgres, by the rules that this shop needs', plainCost, ruledCost);
  print('Lazo, twelve models', own, ruledCost);
  print('the same, the first time, while no touches are ready', unready, ruledCost);
  console.log(
    `  ${sold.conversions.toLocaleString('en')} sales of ${sold.value} EUR in the window; goal: 0.25 of DuckDB at ten million`,
  );
}

/** Resolves when the job that makes touches ready, which comes every minute, has found nothing more to do. */
async function whenReady(db: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await db.query('select count(*)::int as count from changed_visitors');
    if (rows[0].count === 0) return;
    console.log(`  ${rows[0].count.toLocaleString('en')} changes wait for the job`);
    await sleep(5_000);
  }
}

/** What the service answers beside the report, and after something has changed. */
async function askMore({ db, service, meter }: Rig): Promise<void> {
  const cpu = () => readBothCpu({ db, service, meter });
  const report = await measure(() => ask(service, '/v1/attribution'), cpu, OURS);
  print('linear by channel, 30 days, window of 90', report, report);
  const explain = () => ask(service, '/v1/attribution/explain?channel=Email');
  print('explain a channel, first page, the first time', await measureOnce(explain, cpu), report);
  print('the same when warm (goal: 200 ms)', await measure(explain, cpu, OURS), report);
  const { rows } = await db.query('select lead_id from identities order by at desc limit 1');
  const journey = () => ask(service, `/v1/leads/${rows[0].lead_id}/journey`);
  print('a journey', await measure(journey, cpu, OURS), report);
  const late = {
    lead: { leadId: rows[0].lead_id },
    externalId: 'late',
    value: 1,
    currency: 'EUR',
    occurredAt: new Date().toISOString(),
  };
  await db.query(TELL_ONE_PERCENT);
  const changed = await measureOnce(() => ask(service, '/v1/attribution'), cpu);
  print('after one visit in a hundred changed', changed, report);
  await whenReady(db);
  const before = (await ask(service, '/v1/attribution')) as AttributionAnswer;
  await ask(service, '/v1/conversions', late);
  const after = (await ask(service, '/v1/attribution')) as AttributionAnswer;
  console.log(
    `  a late sale is in the next answer: ${after.totals[0]!.conversions - before.totals[0]!.conversions === 1}`,
  );
  const busy = sendUntil(service);
  print(
    'linear by channel, while events come in',
    await measure(() => ask(service, '/v1/attribution'), cpu, OURS),
    report,
  );
  console.log(`  ${(await busy.stop()).toLocaleString('en')} events were taken meanwhile`);
}

/** Both have told the same story, or the race is void: DuckDB leaves out what no touch earned. */
function expectSame({ rows }: AttributionAnswer, raw: readonly Record<string, unknown>[]): void {
  for (const model of ['first', 'last', 'linear', 'time_decay'] as const)
    for (const { channel, [model]: minor } of raw) {
      const row = rows.find((one) => one.model === model && one.channel === channel);
      if (Math.abs(Number(row?.value ?? 0) - Number(minor) / 100) > 0.02)
        throw new Error(`${model} of ${channel}: ${row?.value} here, ${Number(minor) / 100} in DuckDB`);
    }
}

/** The median of some times, in milliseconds, once whoever answers is warm. */
async function measure(
  work: () => Promise<unknown>,
  readMilliseconds: () => number,
  { warmUp, counted }: Times,
): Promise<Cost> {
  for (let time = 0; time < warmUp; time += 1) await work();
  const costs: Cost[] = [];
  for (let time = 0; time < counted; time += 1) costs.push(await measureOnce(work, readMilliseconds));
  const median = (of: keyof Cost) => costs.map((cost) => cost[of]).sort((a, b) => a - b)[(counted - 1) / 2]!;
  return { cpu: median('cpu'), wall: median('wall') };
}

async function measureOnce(work: () => Promise<unknown>, readMilliseconds: () => number): Promise<Cost> {
  const [cpu, begunAt] = [readMilliseconds(), performance.now()];
  await work();
  return { cpu: readMilliseconds() - cpu, wall: performance.now() - begunAt };
}

function readOwnCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function readBothCpu({ service, meter }: Rig): number {
  return readCpu(service.pid) + meter.read().work;
}

function print(what: string, { cpu, wall }: Cost, limit: Cost): void {
  const ratio = limit.cpu > 0 ? (cpu / limit.cpu).toFixed(2) : 'none';
  console.log(
    `  ${what.padEnd(46)} ${cpu.toFixed(0).padStart(7)} ms CPU ${wall.toFixed(0).padStart(7)} ms  ratio ${ratio}`,
  );
}

async function ask({ url }: Launched, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Batches of ten events, one after the other on two connections. */
function sendUntil({ url }: Launched): { stop(): Promise<number> } {
  let [isDone, taken] = [false, 0];
  const mint = () => buildUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  const send = async () => {
    while (!isDone) {
      const at = new Date().toISOString();
      const events = Array.from({ length: 10 }, () => ({ id: mint(), type: 'track', at, name: 'Meanwhile' }));
      const batch = { site: PUBLIC_KEY, sentAt: at, visitorId: mint(), sessionId: mint(), events };
      const response = await fetch(`${url}/v1/collect`, { method: 'POST', body: JSON.stringify(batch) });
      await response.arrayBuffer();
      if (response.ok) taken += events.length;
    }
  };
  const sending = Promise.all([send(), send()]);
  return {
    async stop() {
      isDone = true;
      await sending;
      return taken;
    },
  };
}
