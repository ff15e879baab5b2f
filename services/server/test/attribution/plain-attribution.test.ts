/** The engine, through the door, beside a plain telling of its rules: every model, window, way with direct visits and rule of identity. */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshReadyTouches } from '../../src/attribute/index.ts';
import { type Lazo, startLazo } from '../start-lazo.ts';
import type { Happening } from './golden-cases.ts';
import { attributePlainly, PLAIN_MODELS, type PlainQuestion } from './plain-attribution.ts';
import { randomWorld } from './random-world.ts';
import { tellWorld } from './tell-world.ts';

/** Reproduce a failure with LAZO_TEST_SEED, which the failing run prints. */
const SEED = Number(process.env.LAZO_TEST_SEED ?? Date.now() % 2_147_483_647);
const WORLDS = Number(process.env.LAZO_TEST_WORLDS ?? 4);

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 11, 1) });
});
afterAll(() => lazo.close());

type Way = Omit<PlainQuestion, 'model'>;
const WAYS: Way[] = ([7, 30, null] as const).flatMap((lookbackDays) =>
  (['include', 'exclude'] as const).flatMap((direct) =>
    (['time_range', 'first', 'last'] as const).map((identity) => ({ lookbackDays, direct, identity })),
  ),
);

interface Row {
  model: string;
  channel: string;
  value: string;
}

async function ask(world: string, { lookbackDays, direct, identity }: Way) {
  const { status, body } = await lazo.get(
    `/v1/attribution?from=2026-01-01&to=2026-12-31&conversion=${world}&model=${PLAIN_MODELS}&lookbackDays=${lookbackDays ?? 'none'}&direct=${direct}&identity=${identity}`,
  );
  expect(status).toBe(200);
  return body as { rows: Row[]; totals: { model: string; value: string }[] };
}

function expectSame(rows: readonly Row[], expected: ReadonlyMap<string, number>, what: string): void {
  const found = new Map(rows.map((row) => [row.channel, Number(row.value)]));
  for (const channel of new Set([...found.keys(), ...expected.keys()]))
    expect(
      Math.abs((found.get(channel) ?? 0) - (expected.get(channel) ?? 0)),
      `${what}, ${channel}`,
    ).toBeLessThan(0.01);
}

const cents = (value: string) => Math.round(Number(value) * 100);

test('there are 216 ways to ask', () => {
  expect(WAYS.length * PLAIN_MODELS.length).toBe(216);
});

test('every way to ask answers what the plain telling does, to the cent, and totals exactly', {
  timeout: 300_000,
}, async () => {
  let worlds = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld, async (happens: Happening[]) => {
      worlds += 1;
      const world = `world${worlds}`;
      await tellWorld(lazo, world, happens);
      const sold = happens.reduce((sum, one) => sum + ('sell' in one ? cents(one.value) : 0), 0);
      for (const [place, way] of WAYS.entries()) {
        // Some are asked before what changed is ready, and some after; in each world others.
        if (place === (worlds * 5) % WAYS.length) await refreshReadyTouches(lazo.db, 1);
        const { rows, totals } = await ask(world, way);
        for (const model of PLAIN_MODELS) {
          const own = rows.filter((row) => row.model === model);
          expectSame(own, attributePlainly(happens, { ...way, model }), JSON.stringify({ model, ...way }));
          expect(cents(totals.find((total) => total.model === model)!.value)).toBe(sold);
          if (model !== 'participation')
            expect(own.reduce((sum, row) => sum + cents(row.value), 0)).toBe(sold);
        }
      }
    }),
    { seed: SEED, numRuns: WORLDS, endOnFailure: true },
  );
});
