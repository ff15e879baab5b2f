/** Somebody locks the log for twenty seconds while two hundred clients without patience send: they are told, and nothing piles up. */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkLog } from '../test/check-log.ts';
import { spawnService } from '../test/spawn-service.ts';
import { cloneDatabase } from '../test/start-lazo.ts';
import { startVisitLoad } from '../test/visit-load.ts';
import { withClient } from './read-database.ts';
import { tell } from './tell.ts';
import { watchMemory } from './watch-memory.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_lock_tests_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_lock_tests_0123456789',
  LOG_LEVEL: 'silent',
};
const LOCK_MS = 20_000;

test('a lock of 20 seconds on the log under 200 impatient clients', { timeout: 300_000 }, async () => {
  const databaseUrl = await cloneDatabase();
  const service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const settings = {
    chooseUrl: () => service.url,
    site: KEYS.LAZO_PUBLIC_KEY,
    clients: 200,
    patienceMs: 2_000,
  };
  const warm = startVisitLoad(settings);
  await sleep(8_000);
  await warm.stop();

  const memory = watchMemory(service.child.pid!);
  const load = startVisitLoad({ ...settings, retryMs: 100 });
  const waits = watchAnswers(service.url, settings.site);
  await withClient(databaseUrl, async (client) => {
    await client.query('begin; lock table events in access exclusive mode');
    await sleep(LOCK_MS);
    await client.query('rollback');
  });
  const unlockedAt = Date.now();
  while (load.lastAcknowledgedAt() <= unlockedAt) await sleep(5);
  const comeback = load.lastAcknowledgedAt() - unlockedAt;
  await sleep(3_000);
  const grewMegabytes = memory.stop();
  const patient = await waits.stop();
  await load.stop();
  const acknowledged = new Set([...warm.acknowledged, ...load.acknowledged]);
  tell('a lock of 20 s, 200 clients', {
    'MB before': memory.before,
    'MB grown at most': grewMegabytes,
    'ms until it answered again': comeback,
    answers: load.answers,
    '503 without Retry-After': load.silent503,
    'ms to a 503, median and most, of who has patience': [patient.median, patient.most],
    ...(await checkLog(databaseUrl, acknowledged)),
  });
  expect(grewMegabytes).toBeLessThanOrEqual(150);
  expect(comeback).toBeLessThanOrEqual(10_000);
  expect(load.silent503).toBe(0);
  expect(load.answers.get(503)).toBeGreaterThan(200);
  expect(patient.median).toBeLessThan(500);
  expect(patient.most).toBeLessThan(6_000);
  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

/** One client who waits for his answers, however long they take: how long a 503 took. */
function watchAnswers(url: string, site: string) {
  const load = startVisitLoad({ chooseUrl: () => url, site, clients: 1, retryMs: 200, onAnswer: note });
  const times: number[] = [];
  function note(status: number, ms: number): void {
    if (status === 503) times.push(Math.round(ms));
  }
  return {
    stop: async () => {
      await load.stop();
      times.sort((a, b) => a - b);
      return { median: times[Math.floor(times.length / 2)] ?? 0, most: times.at(-1) ?? 0 };
    },
  };
}
