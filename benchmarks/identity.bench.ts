/**
 * Does it matter how much of a visitor is known when he says who he is? An identify of a visitor with very many events is
 * timed beside one with ten, until it is folded; then the first page of the journey of leads with 10,000 events, and how
 * long it takes to erase one of them, which looks for his address in every row.
 * LAZO_BENCH_EVENTS: events of others in the log. LAZO_BENCH_VISITOR: events of the visitor of whom much is known.
 * What is asked for is ten million and one million: ten minutes, 8 GB of disk.
 */

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildUuidV7 } from '@lazo/contract';
import { openPostgres, readConfig, type Service, serve } from '@lazo/server';
import pg from 'pg';
import { fillLog } from './collect/fill-log.ts';

const OTHERS = Number(process.env.LAZO_BENCH_EVENTS ?? 200_000);
const KNOWN = Number(process.env.LAZO_BENCH_VISITOR ?? 100_000);
const LEAD_EVENTS = 10_000;
const IDENTIFIES = 100;
const PAGES = 40;
/** An identify may cost so many times as much where much is known. */
const RATIO_GOAL = 1.5;
/** Of the first page of a journey, on an idle machine. */
const PAGE_GOAL_MS = 30;
const SPAN_DAYS = 75;
/** When the oldest visit began. */
const START = Date.now() - SPAN_DAYS * 86_400_000;

const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const SECRET_KEY = 'sk_benchmark_0123456789abcdef';
const headers = { authorization: `Bearer ${SECRET_KEY}` };

const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
await chmod(dataDir, 0o755); // as root, Postgres runs under another user
const postgres = await openPostgres({ databaseUrl: undefined, dataDir });
const service = await serve(
  readConfig({
    DATABASE_URL: postgres.url,
    LOG_LEVEL: 'error',
    PORT: '0',
    LAZO_RATE_LIMIT: 'off',
    LAZO_BOT_FILTER: 'off',
    LAZO_PUBLIC_KEY: PUBLIC_KEY,
    LAZO_SECRET_KEY: SECRET_KEY,
  }),
);
const db = new pg.Client({ connectionString: postgres.url });
await db.connect();
await makeIds();

const much = await fillVisitor('much', { sessions: KNOWN / 20, events: 20 });
const little = await fillVisitor('little', { sessions: 1, events: 10 });
const manyVisits = await fillVisitor('many visits', { sessions: LEAD_EVENTS / 20, events: 20 });
const oneVisit = await fillVisitor('one visit', { sessions: 1, events: LEAD_EVENTS });
await fillLog(db, OTHERS, (filled) =>
  console.log(`${filled.toLocaleString('en')} events of others filled in`),
);
const { rows } = await db.query('select count(*)::int as events from events');
console.log(
  `${rows[0].events.toLocaleString('en')} events in the log; load of the machine ${loadavg()[0]!.toFixed(1)}`,
);

const times = { much: [] as number[], little: [] as number[] };
for (let turn = 0; turn < IDENTIFIES; turn += 1) {
  times.little.push(await timeIdentify(service, little, `little-${turn}@example.org`));
  times.much.push(await timeIdentify(service, much, `much-${turn}@example.org`));
}
const [slow, quick] = [median(times.much), median(times.little)];
const ratio = slow / quick;
console.log(
  `identify, committed and folded: ${slow.toFixed(1)} ms of a visitor with ${KNOWN.toLocaleString('en')} events, ${quick.toFixed(1)} ms of one with 10: ratio ${ratio.toFixed(2)} (goal ${RATIO_GOAL})`,
);
if (ratio > RATIO_GOAL) process.exitCode = 1;

for (const [what, visitorId] of Object.entries({ '500 visits': manyVisits, 'one visit': oneVisit })) {
  await timeIdentify(service, visitorId, nameLead(what));
  const milliseconds = await timeJourney(service, nameLead(what));
  console.log(
    `first page of a journey of ${LEAD_EVENTS.toLocaleString('en')} events in ${what}: ${milliseconds.toFixed(1)} ms (goal ${PAGE_GOAL_MS} on an idle machine)`,
  );
}

const seconds = await timeErasure(service, nameLead('500 visits'));
console.log(
  `erasing a lead with ${LEAD_EVENTS.toLocaleString('en')} events: ${seconds.toFixed(1)} s; load of the machine ${loadavg()[0]!.toFixed(1)}`,
);

await db.end();
await service.close();
await postgres.stop();
await rm(dataDir, { recursive: true, force: true });

/** Ids of version 7 out of a time and a seed, the same each time. */
async function makeIds(): Promise<void> {
  await db.query(`
    create function pg_temp.v7(ms bigint, seed text) returns uuid language sql immutable as $$
      select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(seed), 1, 3) || '8' || substr(md5(seed), 4, 15))::uuid
    $$`);
}

/** Visits of one browser, each with pages and events in turn; into the log and its folds. Answers his id. */
async function fillVisitor(
  name: string,
  { sessions, events }: { sessions: number; events: number },
): Promise<string> {
  await fill({ name, sessions, events });
  const { rows } = await db.query('select pg_temp.v7($1::bigint, $2) as id', [START, `visitor ${name}`]);
  return rows[0].id;
}

async function fill(world: { name: string; sessions: number; events: number }): Promise<void> {
  const { name, sessions, events } = world;
  const values = [START, SPAN_DAYS * 86_400_000, name, sessions];
  const visits = `
    select pg_temp.v7($1::bigint, 'visitor ' || $3) as visitor_id, s, $1::bigint + s * ($2::bigint / $4::int) as ms
    from generate_series(0, $4::int - 1) as s`;
  const session = `pg_temp.v7(ms, 'session ' || $3 || ' ' || s)`;
  const time = 'to_timestamp(ms / 1000.0)';
  await db.query(
    `insert into sessions (site_id, visitor_id, session_id, started_at, channel, recorded_at)
     select 1, visitor_id, ${session}, ${time}, 'Email', ${time} from (${visits}) as visit`,
    values,
  );
  const steps = `(${visits}) as visit, generate_series(1, $5::int) as step`;
  const id = `pg_temp.v7(ms + step * 1000, 'event ' || $3 || ' ' || s || ' ' || step)`;
  const stepTime = 'to_timestamp((ms + step * 1000) / 1000.0)';
  await db.query(
    `insert into events (site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, received_at, url, properties)
     select 1, visitor_id, ${session}, ${id}, case when step % 2 = 1 then ${id} end,
            case when step % 2 = 1 then 'page' else 'track' end, case when step % 2 = 0 then 'Looked' end,
            case when step % 2 = 1 then step end, ${stepTime}, ${stepTime}, 'https://shop.example/offer', '{"plan": "gold"}'
     from ${steps}`,
    [...values, events],
  );
  await db.query(
    `insert into page_views (site_id, visitor_id, session_id, view_id, told_rank, told_by, seq, url, path, viewed_at, recorded_at)
     select 1, visitor_id, ${session}, ${id}, 0, ${id}, step, 'https://shop.example/offer', '/offer', ${stepTime}, ${stepTime}
     from ${steps} where step % 2 = 1`,
    [...values, events],
  );
}

/** Until the lead is known: committed, acknowledged, folded. */
async function timeIdentify({ app }: Service, visitorId: string, email: string): Promise<number> {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const ids = { visitorId, sessionId: mintId(now) };
  const events = [{ id: mintId(now), type: 'identify', at, traits: { email } }];
  const payload = { site: PUBLIC_KEY, sentAt: at, ...ids, events };
  const startedAt = performance.now();
  const response = await app.inject({ method: 'POST', url: '/v1/collect', payload });
  await app.whenFolded();
  if (response.json().accepted !== 1) throw new Error(response.body);
  return performance.now() - startedAt;
}

function nameLead(what: string): string {
  return `${what.replaceAll(' ', '-')}@example.org`;
}

async function getLead({ app }: Service, email: string): Promise<string> {
  const found = await app.inject({ method: 'POST', url: '/v1/leads/find', headers, payload: { email } });
  return found.json().leads[0].id;
}

async function timeJourney(service: Service, email: string): Promise<number> {
  const { app } = service;
  const url = `/v1/leads/${await getLead(service, email)}/journey`;
  const times: number[] = [];
  for (let turn = 0; turn < PAGES; turn += 1) {
    const startedAt = performance.now();
    const response = await app.inject({ url, headers });
    times.push(performance.now() - startedAt);
    if (response.json().steps.length !== 100) throw new Error(response.body);
  }
  return median(times);
}

/** In seconds; some three of them it waits until every service knows. */
async function timeErasure(service: Service, email: string): Promise<number> {
  const url = `/v1/leads/${await getLead(service, email)}/erase`;
  const startedAt = performance.now();
  const response = await service.app.inject({ method: 'POST', url, headers });
  if (!(response.json().erased?.events > LEAD_EVENTS)) throw new Error(response.body);
  return (performance.now() - startedAt) / 1_000;
}

function mintId(now: number): string {
  return buildUuidV7(now, crypto.getRandomValues(new Uint8Array(10)));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
