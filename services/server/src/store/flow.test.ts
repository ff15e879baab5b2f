import { expect, test } from 'vitest';
import { buildFlow } from './flow.ts';

/** A commit that ends when it is told to. */
function buildCommit() {
  return Promise.withResolvers<void>();
}

const locked = Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });

test('nobody comes in while a commit has lasted for three seconds, and again when it ends', async () => {
  let now = 0;
  const flow = buildFlow(() => now);
  const commit = buildCommit();
  const watched = flow.watch(() => commit.promise);
  now = 3_000;
  expect(flow.refuse()).toBeUndefined();
  now = 3_001;
  expect(flow.refuse()).toMatch(/slow to write/);
  commit.resolve();
  await watched;
  expect(flow.refuse()).toBeUndefined();
});

test('after a commit that Postgres could not write one goes to see, and the others are told at once', async () => {
  const flow = buildFlow();
  await expect(flow.watch(() => Promise.reject(locked))).rejects.toThrow(locked);
  expect([flow.isBroken(), flow.refuse()]).toEqual([true, undefined]);
  const probe = buildCommit();
  const watched = flow.watch(() => probe.promise);
  expect(flow.refuse()).toMatch(/cannot write/);
  probe.resolve();
  await watched;
  expect([flow.isBroken(), flow.refuse()]).toEqual([false, undefined]);
});

test('an error of one group alone shuts nobody out', async () => {
  const flow = buildFlow();
  const wrong = Object.assign(new Error('a bug'), { code: '42P01' });
  await expect(flow.watch(() => Promise.reject(wrong))).rejects.toThrow(wrong);
  expect(flow.isBroken()).toBe(false);
});
