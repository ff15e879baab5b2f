import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo, TEST_CONFIG } from '../../test/start-lazo.ts';
import { buildApp } from '../app.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const VISITS = 30;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW, config: { folds: false, logLevel: 'silent' } });
});
afterAll(() => lazo.close());

async function visit(at: number): Promise<void> {
  const id = idAt(at);
  const event = { id, type: 'session', at: new Date(at).toISOString(), landingUrl: 'https://shop.example/' };
  const { body } = await lazo.collect({ visitorId: id, sessionId: id, events: [event] });
  expect(body).toMatchObject({ accepted: 1, rejected: [] });
}

async function count(table: string): Promise<number> {
  const [row] = await lazo.sql(`select count(*)::int as count from ${table}`);
  return row!.count as number;
}

test('with folds off events are taken and wait, the door stays open, and reports say how old they are', async () => {
  for (let place = 0; place < VISITS; place += 1) await visit(NOW + place);
  lazo.clock.now = NOW + 3_600_000;
  await visit(lazo.clock.now);
  expect(await count('events')).toBe(VISITS + 1);
  expect(await count('pending')).toBe(VISITS + 1);
  expect(await count('sessions')).toBe(0);
  expect((await lazo.app.inject('/ready')).statusCode).toBe(200);
  const { body } = await lazo.get('/v1/attribution?from=2026-11-01&to=2026-11-30');
  expect(body.freshAsOf).toBe(new Date(NOW).toISOString());
});

test('a service with folds on catches up with one that goes on without', async () => {
  const other = await buildApp({
    databaseUrl: lazo.databaseUrl,
    config: { ...TEST_CONFIG, logLevel: 'silent' },
    clock: () => lazo.clock.now,
  });
  await other.ready();
  try {
    await expect.poll(() => count('pending'), { timeout: 10_000 }).toBe(0);
    await visit(lazo.clock.now);
    await expect.poll(() => count('pending'), { timeout: 10_000 }).toBe(0);
    expect(await count('sessions')).toBe(VISITS + 2);
  } finally {
    await other.close();
  }
});
