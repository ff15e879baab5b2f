/** Everything sent again: to another replica, in another order and other batches, by many at once. Nothing changes. */

import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type SpawnedService, spawnService } from '../test/spawn-service.ts';
import { cloneDatabase, idAt } from '../test/start-lazo.ts';
import { buildVisit } from '../test/visit-load.ts';
import { buildPost, doAtOnce } from './post.ts';
import { countDeadlocks, readDigests, whenFolded, withClient } from './read-database.ts';
import { tell } from './tell.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_resend_tests_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_resend_tests_0123456789',
};
const site = KEYS.LAZO_PUBLIC_KEY;

type SentEvent = Record<string, unknown>;

test('a resend storm: all of a history to the other replica, in another order and other batches', {
  timeout: 600_000,
}, async () => {
  const databaseUrl = await cloneDatabase();
  const start = () => spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const replicas = [await start(), await start()] as const;
  const history = buildHistory(15_000);

  const fresh = await sendAll(replicas[0], split(history, 50));
  await whenFolded(databaseUrl);
  const before = await readDigests(databaseUrl);

  // Once to the other one; then to two at the same time that remember nothing of it, each in an order of its own.
  const again = await sendAll(replicas[1], split(shuffle(history), 40));
  for (const replica of replicas) await stop(replica);
  const heirs = [await start(), await start()] as const;
  const [left, right] = await Promise.all([
    sendAll(heirs[0], split(shuffle(history), 30)),
    sendAll(heirs[1], split(shuffle(history), 70)),
  ]);
  const statuses = [fresh, again, left, right].map((sent) => sent.statuses);
  await whenFolded(databaseUrl);
  const after = await readDigests(databaseUrl);
  for (const heir of heirs) await stop(heir);

  const deadlocks = await countDeadlocks(databaseUrl);
  tell('resend storm', {
    events: history.length,
    'fresh events/s': Math.round(fresh.rate),
    'resent to the other': ratio(again.rate, fresh.rate),
    'resent to both at once': ratio(left.rate + right.rate, fresh.rate),
    deadlocks,
    answers: statuses.map((counts) => [...counts].map(([status, count]) => `${status}×${count}`).join(' ')),
    'tables that differ': Object.keys(before).filter((name) => before[name] !== after[name]).length,
    tables: Object.keys(before).length,
  });
  expect(after).toEqual(before);
  expect(before.events).toContain(`${history.length} rows`);
  for (const counts of statuses) expect([...counts.keys()]).toEqual([200]);
  expect(deadlocks).toBe(0);
});

test('100,000 sends of 1,000 ids over 12 connections', { timeout: 600_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  const service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const now = Date.now();
  const bodies = Array.from({ length: 1_000 }, () => {
    const [visitorId, sessionId] = [idAt(now), idAt(now)];
    const event = { id: idAt(now), type: 'track', at: new Date(now).toISOString(), name: 'Again' };
    return JSON.stringify({ site, visitorId, sessionId, events: [event] });
  });
  const order = Array.from({ length: 100_000 }, () => bodies[Math.floor(Math.random() * 1_000)]!);
  const { statuses, rate } = await sendBodies(service, order, 12);
  await whenFolded(databaseUrl);
  const stored = await withClient(
    databaseUrl,
    async (client) =>
      (await client.query('select count(*)::int as events, count(distinct event_id)::int as ids from events'))
        .rows[0],
  );
  expect(await stop(service)).toBe(0);
  const deadlocks = await countDeadlocks(databaseUrl);
  tell('100,000 sends of 1,000 ids', {
    rows: stored.events,
    deadlocks,
    answers: statuses,
    'sends/s': Math.round(rate),
  });
  expect(stored).toEqual({ events: 1_000, ids: 1_000 });
  expect([...statuses]).toEqual([[200, 100_000]]);
  expect(deadlocks).toBe(0);
});

function buildHistory(visits: number): SentEvent[] {
  return Array.from({ length: visits }, () => {
    const { visitorId, sessionId, events } = buildVisit();
    return events.map((event) => ({ visitorId, sessionId, ...event }));
  }).flat();
}

async function sendAll(
  service: SpawnedService,
  batches: SentEvent[][],
): Promise<{ rate: number; statuses: Map<number, number> }> {
  const bodies = batches.map((events) => JSON.stringify({ site, sentAt: new Date().toISOString(), events }));
  const { statuses, rate } = await sendBodies(service, bodies, 16);
  return { statuses, rate: (rate * batches.flat().length) / batches.length };
}

/** Answers how many were sent a second, and the statuses. */
async function sendBodies(
  service: SpawnedService,
  bodies: string[],
  connections: number,
): Promise<{ rate: number; statuses: Map<number, number> }> {
  const post = buildPost(service.url, connections);
  const statuses = new Map<number, number>();
  const startedAt = performance.now();
  await doAtOnce(bodies, connections, async (body) => {
    const { status } = await post(body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  return { statuses, rate: (bodies.length * 1_000) / (performance.now() - startedAt) };
}

function split<T>(things: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(things.length / size) }, (_, part) =>
    things.slice(part * size, part * size + size),
  );
}

function shuffle<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => ({ thing, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}

function ratio(rate: number, of: number): string {
  return (rate / of).toFixed(2);
}

async function stop({ child }: SpawnedService): Promise<number> {
  child.kill('SIGTERM');
  return (await once(child, 'exit'))[0];
}
