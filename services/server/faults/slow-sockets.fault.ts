/** Ten thousand sockets that say nothing, or a byte now and then: others are served meanwhile, and the slow ones are closed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkLog } from '../test/check-log.ts';
import { spawnService } from '../test/spawn-service.ts';
import { cloneDatabase } from '../test/start-lazo.ts';
import { startVisitLoad } from '../test/visit-load.ts';
import { tell } from './tell.ts';
import { watchMemory } from './watch-memory.ts';

const KEYS = {
  LAZO_PUBLIC_KEY: 'pk_for_the_socket_tests_0123456789',
  LAZO_SECRET_KEY: 'sk_for_the_socket_tests_0123456789',
  LOG_LEVEL: 'silent',
};
const WANTED = 10_000;
/** What a process needs besides: files, Postgres, the clients that are served. */
const SPARE = 500;
/** Connections to Postgres come and go. */
const SPARE_SOCKETS = 20;

test('10,000 slow sockets', { timeout: 300_000 }, async () => {
  const limit = readFileLimit();
  const sockets = Math.min(WANTED, limit - SPARE);
  const databaseUrl = await cloneDatabase();
  const service = await spawnService({ DATABASE_URL: databaseUrl, ...KEYS });
  const times: number[] = [];
  const settings = { chooseUrl: () => service.url, site: KEYS.LAZO_PUBLIC_KEY, clients: 8, pauseMs: 50 };
  const load = startVisitLoad({ ...settings, onAnswer: (_status, ms) => times.push(ms) });
  await sleep(3_000);
  const memory = watchMemory(service.child.pid!);
  times.length = 0;
  // As the service sees it: what overflowed the queue of its port it never had.
  const filesBefore = countFiles(service.child.pid!);
  const crowd = openSlowSockets(Number(new URL(service.url).port), sockets);
  const startedAt = Date.now();
  const countOpen = () => countFiles(service.child.pid!) - filesBefore;
  let mostOpen = 0;
  while (Date.now() - startedAt < 120_000) {
    mostOpen = Math.max(mostOpen, countOpen());
    if (mostOpen > sockets / 2 && countOpen() < SPARE_SOCKETS) break;
    await sleep(200);
  }
  const closedMs = Date.now() - startedAt;
  const grewMegabytes = memory.stop();
  await crowd.stop();
  await load.stop();
  times.sort((a, b) => a - b);
  tell('slow sockets', {
    'files allowed': limit,
    'open at once': mostOpen,
    'opened, closed, failed, as clients see it': [crowd.seen.opened, crowd.seen.closed, crowd.seen.failed],
    'all closed after s': Math.round(closedMs / 1_000),
    'answers of others': load.answers,
    'p99 ms of others': Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    'MB before': memory.before,
    'MB grown at most': grewMegabytes,
    ...(await checkLog(databaseUrl, load.acknowledged)),
  });
  expect(mostOpen).toBeGreaterThan(sockets * 0.9);
  expect(closedMs).toBeLessThan(90_000);
  expect([...load.answers.keys()]).toEqual([200]);
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(2_000);
  expect(grewMegabytes).toBeLessThanOrEqual(250);
  service.child.kill('SIGTERM');
  expect((await once(service.child, 'exit'))[0]).toBe(0);
});

/** Sockets and files that a process holds open. */
function countFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Files that this process and its children may hold open: Node itself asks for as many as the system allows. */
function readFileLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return Number(/Max open files\s+\d+\s+(\d+)/.exec(limits)?.[1]);
}

function openSlowSockets(port: number, sockets: number) {
  const file = fileURLToPath(new URL('./open-slow-sockets.ts', import.meta.url));
  const child = spawn(process.execPath, [file, String(port), String(sockets)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = { opened: 0, closed: 0, failed: 0 };
  child.stdout.on('data', (chunk) => {
    const [opened, closed, failed] = String(chunk).trim().split('\n').at(-1)!.split(' ').map(Number);
    Object.assign(seen, { opened, closed, failed });
  });
  return {
    seen,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
