/** kill -9 under load: what was acknowledged is in the log once, and the folds agree with it. */

import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SpawnedService, spawnService } from './spawn-service.ts';
import { cloneDatabase, idAt } from './start-lazo.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_kill_test_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_kill_test_0123456789',
};
const KILLS = 10;
const CLIENTS = 8;

let databaseUrl: string;
let client: pg.Client;
let acknowledged = new Set<string>();

let main: pg.Client;

beforeAll(async () => {
  databaseUrl = await cloneDatabase();
  main = new pg.Client({ connectionString: databaseUrl });
  client = main;
  await client.connect();
});
afterAll(() => main.end());

const start = () => spawnService({ DATABASE_URL: databaseUrl, ...KEYS });

test(`${KILLS} kills in mid-commit and between commit and fold lose nothing that was acknowledged`, {
  timeout: 240_000,
}, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const service = await start();
    const before = acknowledged.size;
    const load = startLoad(service);
    while (acknowledged.size <= before + 100) await sleep(10); // however slow the machine is
    await sleep(kill * 40);
    // Every other time folds are held up, so that the kill falls between commit and fold.
    if (kill % 2) await client.query('begin; lock table sessions in access exclusive mode');
    await sleep(120);
    service.child.kill('SIGKILL');
    await once(service.child, 'exit');
    if (kill % 2) await client.query('rollback');
    await load.stop();
  }
  const service = await start();
  const readyAt = Date.now();
  await expect
    .poll(async () => (await query('select count(*)::int as count from pending'))[0]?.count, {
      timeout: 10_000,
    })
    .toBe(0);
  expect(Date.now() - readyAt).toBeLessThan(10_000);

  expect(acknowledged.size).toBeGreaterThan(1_000);
  expect(await countInLog([...acknowledged])).toBe(acknowledged.size);
  for (const [name, sql] of Object.entries(DISAGREEMENTS)) expect(await query(sql), name).toEqual([]);

  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

test('SIGTERM under load finishes what it acknowledged and exits with 0 within ten seconds', {
  timeout: 60_000,
}, async () => {
  const service = await start();
  const load = startLoad(service);
  await sleep(400);
  const asked = Date.now();
  service.child.kill('SIGTERM');
  const [code] = await once(service.child, 'exit');
  expect([code, Date.now() - asked < 10_000]).toEqual([0, true]);
  await load.stop();
  expect(await countInLog([...acknowledged])).toBe(acknowledged.size);
});

test('a crash of Postgres under load loses nothing that was acknowledged, and the service goes on by itself', {
  timeout: 120_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazo-crash-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  const service = await spawnService({ LAZO_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...KEYS });
  const url = await readEmbeddedUrl(dataDir);
  acknowledged = new Set();
  for (let crash = 0; crash < 3; crash += 1) {
    const load = startLoad(service);
    await sleep(400);
    const pid = await withClient(url, findFoldBackend);
    process.kill(pid, 'SIGKILL'); // a backend that dies so takes all others down, and what they had not flushed
    await sleep(300);
    await load.stop();
    await expect
      .poll(() => fetch(`${service.url}/ready`).then((answer) => answer.status), { timeout: 20_000 })
      .toBe(200);
  }
  await withClient(url, async (own) => {
    client = own;
    await expect
      .poll(async () => (await query('select count(*)::int as count from pending'))[0]?.count, {
        timeout: 10_000,
      })
      .toBe(0);
    expect(acknowledged.size).toBeGreaterThan(100);
    expect(await countInLog([...acknowledged])).toBe(acknowledged.size);
    for (const [name, sql] of Object.entries(DISAGREEMENTS)) expect(await query(sql), name).toEqual([]);
  });
  service.child.kill('SIGTERM');
  await once(service.child, 'exit');
  await rm(dataDir, { recursive: true, force: true });
});

/** The process that folds in Postgres, as soon as there is one: after a crash it connects when it is needed. */
async function findFoldBackend(own: pg.Client): Promise<number> {
  for (;;) {
    const { rows } = await own.query(
      "select pid from pg_stat_activity where application_name = 'lazo folds' limit 1",
    );
    if (rows[0]) return rows[0].pid;
    await sleep(20);
  }
}

/** Where the embedded Postgres of a data directory listens. */
async function readEmbeddedUrl(dataDir: string): Promise<string> {
  const port = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3];
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  return `postgres://lazo:${password}@127.0.0.1:${port}/postgres`;
}

async function withClient<T>(url: string, work: (own: pg.Client) => Promise<T>): Promise<T> {
  const own = new pg.Client({ connectionString: url });
  own.on('error', () => undefined); // it goes down with the others
  await own.connect();
  return work(own).finally(() => own.end());
}

/** Clients that send one visit after another and remember what was acknowledged. */
function startLoad(service: SpawnedService): { stop(): Promise<void> } {
  let stopped = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!stopped) await sendVisit(service.url).catch(() => (stopped = true)); // the service is gone
  });
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

async function sendVisit(url: string): Promise<void> {
  const now = Date.now();
  const [visitorId, sessionId, viewId] = [idAt(now), idAt(now), idAt(now)];
  const at = new Date(now).toISOString();
  const page = { viewId, seq: 1, url: 'https://shop.example/' };
  const events = [
    {
      id: sessionId,
      type: 'session',
      at,
      landingUrl: 'https://shop.example/?utm_source=google&utm_medium=cpc',
    },
    { id: viewId, type: 'page', at, ...page },
    {
      id: idAt(now),
      type: 'leave',
      at,
      ...page,
      engagedMs: Math.floor(Math.random() * 10_000),
      scrollPct: 50,
    },
    { id: idAt(now), type: 'identify', at, traits: { email: `${visitorId}@example.org` } },
  ];
  const response = await fetch(`${url}/v1/collect`, {
    method: 'POST',
    body: JSON.stringify({ site: KEYS.LAZO_PUBLIC_KEY, sentAt: at, visitorId, sessionId, events }),
  });
  if (response.status !== 200) return;
  expect(await response.json()).toMatchObject({ accepted: events.length });
  for (const event of events) acknowledged.add(event.id);
}

async function countInLog(ids: string[]): Promise<number> {
  const rows = await query('select count(*)::int as count from events where event_id = any($1)', [ids]);
  return rows[0]?.count as number;
}

async function query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await client.query(text, values)).rows;
}

/** What the log says and a fold does not, or the other way round: each finds nothing. */
const DISAGREEMENTS = {
  sessions: `
    with said as (
      select session_id, visitor_id, min(occurred_at) as started_at, (array_agg(event_id order by event_id) filter (where type = 'session'))[1] as touch_id
      from events group by 1, 2)
    select session_id from said full join sessions using (session_id, visitor_id)
    where said.started_at is distinct from sessions.started_at or said.touch_id is distinct from sessions.touch_id
       or sessions.channel is distinct from 'Paid Search'`,
  views: `
    with said as (
      select view_id, max((properties->>'engagedMs')::int) as engaged_ms, min(occurred_at) as viewed_at
      from events where type in ('page', 'leave') group by 1)
    select view_id from said full join page_views using (view_id)
    where said.engaged_ms is distinct from page_views.engaged_ms or said.viewed_at is distinct from page_views.viewed_at`,
  visitors:
    'select visitor_id from events full join visitors using (visitor_id) where events.visitor_id is null or visitors.visitor_id is null',
  identities: `
    select events.visitor_id from events full join identities on identities.said_by = events.event_id
    where (events.type = 'identify') is distinct from (identities.said_by is not null)`,
  unfolded: 'select event_id from unfolded',
};
