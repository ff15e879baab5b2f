/**
 * How many events a second does the door acknowledge, durably, beside an empty Fastify that reads the same bodies?
 * Both run as processes of their own, one after the other in each repeat, on the same cores as the load.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildUuidV7 } from '@lazo/contract';
import autocannon from 'autocannon';

const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const CONNECTIONS = 64;
const SECONDS = 4;
const REPEATS = 3;

const SERVICE = fileURLToPath(new URL('../services/server/src/main.ts', import.meta.url));
const EMPTY = fileURLToPath(new URL('./empty-fastify.ts', import.meta.url));

const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
await chmod(dataDir, 0o755); // as root, Postgres runs under another user
const lazo = await launch(SERVICE, {
  LAZO_DATA_DIR: dataDir,
  LAZO_PUBLIC_KEY: PUBLIC_KEY,
  LAZO_SECRET_KEY: 'sk_benchmark_0123456789abcdef',
  LAZO_RATE_LIMIT: 'off',
  LOG_LEVEL: 'warn',
  PORT: '0',
});
const empty = await launch(EMPTY, {});

console.log(`${CONNECTIONS} connections, ${REPEATS} x ${SECONDS} s, medians`);
console.log('events a request | events/s | of empty Fastify | p50 ms | p99 ms | not 2xx');
for (const events of [1, 10, 50]) {
  const rounds: { limit: autocannon.Result; door: autocannon.Result }[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1)
    rounds.push({ limit: await load(empty.url, events), door: await load(lazo.url, events) });
  const door = median(rounds.map((round) => round.door.requests.average * events));
  const ratio = median(rounds.map((round) => round.door.requests.average / round.limit.requests.average));
  const latency = (key: 'p50' | 'p99') => median(rounds.map((round) => round.door.latency[key]));
  const failed = rounds.reduce((sum, round) => sum + round.door.non2xx + round.door.errors, 0);
  console.log(
    [events, Math.round(door), ratio.toFixed(2), latency('p50'), latency('p99'), failed].join(' | '),
  );
}
lazo.child.kill('SIGTERM');
empty.child.kill('SIGTERM');
await once(lazo.child, 'exit');
await rm(dataDir, { recursive: true, force: true });

function launch(file: string, env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const url = /ready at (\S+)/.exec(text)?.[1];
      if (url) resolve({ child, url });
    });
    child.once('exit', () => reject(new Error(`${file} did not start: ${text}`)));
  });
}

function load(url: string, events: number): Promise<autocannon.Result> {
  return autocannon({
    url: `${url}/v1/collect`,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [{ method: 'POST', setupRequest: (request) => ({ ...request, body: buildBody(events) }) }],
  });
}

/** A visit of a new visitor: its `session`, its page, then what he does. */
function buildBody(count: number): string {
  const now = Date.now();
  const mint = () => buildUuidV7(now, crypto.getRandomValues(new Uint8Array(10)));
  const [visitorId, sessionId, viewId] = [mint(), mint(), mint()];
  const at = new Date(now).toISOString();
  const url =
    'https://shop.example/products/garden-studio?utm_source=google&utm_medium=cpc&utm_campaign=spring';
  const events: object[] = [
    { id: sessionId, type: 'session', at, landingUrl: url, referrer: 'https://www.google.com/' },
  ];
  for (let place = 1; place < count; place += 1) {
    if (place % 5 === 1)
      events.push({ id: mint(), type: 'page', at, viewId: mint(), seq: place, url, title: 'Garden studio' });
    else
      events.push({
        id: mint(),
        type: 'track',
        at,
        viewId,
        name: 'Video Played',
        properties: { video: 'tour', seconds: place },
      });
  }
  return JSON.stringify({ site: PUBLIC_KEY, sentAt: at, visitorId, sessionId, events });
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
