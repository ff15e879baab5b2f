/** A minute at twice what the service can take: what it cannot take it refuses, and afterwards reports are soon fresh again. */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { spawnService } from '../test/spawn-service.ts';
import { cloneDatabase } from '../test/start-lazo.ts';
import { buildVisit } from '../test/visit-load.ts';
import { buildPost, doAtOnce } from './post.ts';
import { withClient } from './read-database.ts';
import { tell } from './tell.ts';
import { watchMemory } from './watch-memory.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_burst_tests_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_burst_tests_0123456789',
  LOG_LEVEL: 'silent',
};
const EVENTS = 12; // three visits a batch
const SUSTAINED_MS = 15_000;
const BURST_MS = 60_000;
/** Who bursts does not wait for answers, but has so many sockets. */
const CONNECTIONS = 500;

test('a minute at twice the sustained rate', { timeout: 300_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  const service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const sustained = await measureSustained(service.url);
  const memory = watchMemory(service.child.pid!);
  const burst = await sendBurst(service.url, sustained * 2);
  const endedAt = Date.now();
  const grewMegabytes = memory.stop();
  const caughtUpMs = (await whenFresh(service.url, endedAt)) - endedAt;
  const stored = await withClient(databaseUrl, async (client) =>
    Number((await client.query('select count(*) from events')).rows[0].count),
  );
  tell('a minute at twice the sustained rate', {
    'sustained events/s': Math.round(sustained),
    'offered over sustained': (burst.offered / BURST_MS / (sustained / 1_000)).toFixed(2),
    'taken over sustained': (burst.taken / BURST_MS / (sustained / 1_000)).toFixed(2),
    answers: burst.statuses,
    'MB before': memory.before,
    'MB grown at most': grewMegabytes,
    'ms until freshAsOf had caught up': caughtUpMs,
  });
  expect(caughtUpMs).toBeLessThanOrEqual(30_000);
  expect(grewMegabytes).toBeLessThanOrEqual(250);
  expect(stored).toBeGreaterThanOrEqual(burst.taken);
  for (const status of burst.statuses.keys()) expect([200, 503]).toContain(status);
  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

function buildBody(): string {
  const visits = Array.from({ length: EVENTS / 4 }, () => buildVisit());
  const events = visits.flatMap(({ visitorId, sessionId, events }) =>
    events.map((event) => ({ visitorId, sessionId, ...event })),
  );
  return JSON.stringify({ site: KEYS.LAZO_PUBLIC_KEY, sentAt: new Date().toISOString(), events });
}

/** Events a second that 32 clients have acknowledged who wait for their answers. */
async function measureSustained(url: string): Promise<number> {
  const post = buildPost(url, 32);
  const startedAt = performance.now();
  let taken = 0;
  function* whileTime() {
    while (performance.now() - startedAt < SUSTAINED_MS) yield buildBody();
  }
  await doAtOnce(whileTime(), 32, async (body) => {
    if ((await post(body)).status === 200) taken += EVENTS;
  });
  return (taken * 1_000) / (performance.now() - startedAt);
}

/** Sends by the clock, whether answers come or not. */
async function sendBurst(url: string, eventsPerSecond: number) {
  const post = buildPost(url, CONNECTIONS);
  const statuses = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  let offered = 0;
  for (let now = startedAt; now - startedAt < BURST_MS; now = performance.now()) {
    const due = ((now - startedAt) / 1_000) * eventsPerSecond;
    for (; offered < due && underWay.size < CONNECTIONS; offered += EVENTS) {
      const sending = post(buildBody()).then(({ status }) => {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        underWay.delete(sending);
      });
      underWay.add(sending);
    }
    await sleep(2);
  }
  await Promise.all(underWay);
  return { offered, taken: (statuses.get(200) ?? 0) * EVENTS, statuses };
}

/** When a report first says that it holds everything up to then. */
async function whenFresh(url: string, then: number): Promise<number> {
  for (;;) {
    const answer = await fetch(`${url}/v1/attribution`, {
      headers: { authorization: `Bearer ${KEYS.LAZO_SECRET_KEY}` },
    });
    if (answer.ok && Date.parse(((await answer.json()) as { freshAsOf: string }).freshAsOf) >= then)
      return Date.now();
    await sleep(100);
  }
}
