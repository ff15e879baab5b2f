/** How much a door takes in some seconds under full load, and what that costs. */

import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type pg from 'pg';
import { buildBodies } from './build-bodies.ts';
import type { Launched } from './launch.ts';
import { PUBLIC_KEY } from './open-cluster.ts';
import { readCpu } from './read-cpu.ts';
import type { PostgresMeter } from './watch-postgres.ts';

export const CONNECTIONS = 64;
export const SECONDS = 4;
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export interface Measured {
  /** Events acknowledged a second. */
  rate: number;
  /** Milliseconds. */
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

export interface Door {
  server: Launched;
  postgres: PostgresMeter;
  /** Where Lazo stores; undefined for a door that is not Lazo's. */
  log?: pg.Client;
  /** Whether what was stored is folded too. */
  folds?: boolean;
}

/** Sends batches of so many events for `SECONDS`. CPU is counted until service and Postgres rest. */
export async function measureDoor({ server, postgres, log, folds }: Door, events: number): Promise<Measured> {
  const bodies = buildBodies({
    site: PUBLIC_KEY,
    events,
    bodies: Math.round((30_000 * SECONDS) / events ** 0.65),
  });
  await log?.query('checkpoint');
  const stored = log ? await countEvents(log) : 0;
  const before = { node: readCpu(server.pid), ...postgres.read() };
  const result = await load(server.url, bodies);
  const restMs = log && folds ? await whenFolded(log) : 0;
  await sleep(500); // what is done off every request ends too
  const after = { node: readCpu(server.pid), ...postgres.read() };
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
    lost: log ? Math.max(0, taken - ((await countEvents(log)) - stored)) : 0,
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

async function whenFolded(log: pg.Client): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const { rows } = await log.query('select count(*)::int as waiting from pending');
    if (rows[0].waiting === 0) return Date.now() - startedAt;
    await sleep(20);
  }
}

async function countEvents(log: pg.Client): Promise<number> {
  const { rows } = await log.query('select count(*)::int as stored from events');
  return rows[0].stored;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
