/** Whatever happened and in whatever order, what is ready is what would be made ready out of all that is there. */

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshReadyTouches } from '../../src/attribute/index.ts';
import { idAt, type Lazo, startLazo } from '../start-lazo.ts';
import type { Happening } from './golden-cases.ts';
import { randomWorld } from './random-world.ts';
import { tellWorld } from './tell-world.ts';

/** Reproduce a failure with LAZO_TEST_SEED, which the failing run prints. */
const SEED = Number(process.env.LAZO_TEST_SEED ?? Date.now() % 2_147_483_647);
const NOW = Date.UTC(2026, 11, 1);

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

async function refresh(): Promise<void> {
  await lazo.app.whenFolded();
  await refreshReadyTouches(lazo.db, 1);
}

/** Every ready row. */
async function readReady(): Promise<unknown[]> {
  return lazo.sql(
    "select visitor_id, lead_id, identified_at, encode(touches, 'hex') as touches from ready_touches order by 1, 2",
  );
}

/** All is made ready again from nothing but what it is made of. */
async function makeAgain(): Promise<void> {
  await lazo.sql('delete from ready_touches');
  await lazo.sql(
    "insert into changed_visitors (site_id, visitor_id) values (1, 'ffffffff-ffff-ffff-ffff-ffffffffffff')",
  );
  await refresh();
}

async function expectReady(): Promise<void> {
  await refresh();
  const found = await readReady();
  await makeAgain();
  expect(found).toEqual(await readReady());
}

test('what is ready bit by bit is what is ready at once', { timeout: 120_000 }, async () => {
  let worlds = 0;
  const order = fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 });
  const refreshes = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(randomWorld, order, refreshes, async (happens, ranks, isRefreshed) => {
      worlds += 1;
      const told = shuffle(happens, ranks);
      for (const [place, isNow] of isRefreshed.entries()) {
        const size = Math.ceil(told.length / isRefreshed.length);
        const part = told.slice(place * size, (place + 1) * size);
        await tellWorld(lazo, `ready${worlds}`, part, happens);
        if (isNow) await refresh();
      }
      await expectReady();
    }),
    { seed: SEED, numRuns: 6, endOnFailure: true },
  );
});

function shuffle(happens: readonly Happening[], ranks: readonly number[]): Happening[] {
  return happens
    .map((one, place) => ({ one, rank: ranks[place % ranks.length]! }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

const at = (hour: number) => new Date(NOW - 864e5 + hour * 36e5).toISOString();

function visit(hour: number, visitorId = idAt(NOW - 864e5 + hour * 36e5)) {
  const sessionId = idAt(NOW - 864e5 + hour * 36e5);
  const landingUrl = 'https://shop.example/?utm_source=acme&utm_medium=email';
  const events = [{ id: sessionId, type: 'session', at: at(hour), landingUrl }];
  return { visitorId, sessionId, events: events as Record<string, unknown>[] };
}

const countReady = async (visitorId: string) =>
  (
    await lazo.sql('select length(touches) / 28 as touches from ready_touches where visitor_id = $1', [
      visitorId,
    ])
  ).map((row) => row.touches);

test('who says nothing and buys nothing is not kept; he is, from the moment at which he matters', async () => {
  const [idle, buyer] = [visit(1), visit(2)];
  for (const one of [idle, buyer]) await lazo.collect(one);
  await refresh();
  expect([await countReady(idle.visitorId), await countReady(buyer.visitorId)]).toEqual([[], []]);
  await lazo.post('/v1/conversions', {
    lead: { visitorId: buyer.visitorId },
    externalId: 'ready',
    occurredAt: at(3),
  });
  await refresh();
  expect(await countReady(buyer.visitorId)).toEqual([1]);
  await lazo.collect(visit(4, buyer.visitorId));
  await refresh();
  expect([await countReady(idle.visitorId), await countReady(buyer.visitorId)]).toEqual([[], [2]]);
  await expectReady();
});

test('a sale that names only a visit finds it, whichever comes first', async () => {
  const [early, late] = [visit(5), visit(6)];
  const sell = (sessionId: string) =>
    lazo.post('/v1/conversions', { lead: { sessionId }, externalId: `of ${sessionId}`, occurredAt: at(7) });
  await lazo.collect(early);
  await sell(early.sessionId);
  await sell(late.sessionId);
  await refresh();
  await lazo.collect(late);
  await refresh();
  expect([await countReady(early.visitorId), await countReady(late.visitorId)]).toEqual([[1], [1]]);
  await expectReady();
});

test('two who refresh at once lose no change', async () => {
  const visits = Array.from({ length: 40 }, (_, place) => visit(8 + place / 60));
  const words = visits.map((one, place) => ({
    ...one,
    events: [
      ...one.events,
      { id: idAt(NOW), type: 'identify', at: at(9), traits: { email: `at-once-${place}@example.org` } },
    ],
  }));
  await Promise.all(
    words.map(async (word) => {
      await lazo.collect(word);
      await lazo.get('/v1/attribution');
    }),
  );
  await expectReady();
  expect(await sql`select from changed_visitors`.execute(lazo.db).then(({ rows }) => rows.length)).toBe(0);
});
