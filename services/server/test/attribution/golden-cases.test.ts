import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshReadyTouches } from '../../src/attribute/index.ts';
import { type Lazo, startLazo } from '../start-lazo.ts';
import { GOLDEN_CASES } from './golden-cases.ts';
import { LANDINGS, tellWorld } from './tell-world.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 11, 31) });
  for (const { name, happens } of GOLDEN_CASES) await tellWorld(lazo, name, happens);
  await lazo.app.whenFolded();
  await refreshReadyTouches(lazo.db, 1);
});
afterAll(() => lazo.close());

/** Minor units by channel. */
async function ask(world: string, key: string): Promise<Record<string, number>> {
  const [identity, direct, lookbackDays, model] = key.split('/');
  const { status, body } = await lazo.get(
    `/v1/attribution?from=2026-01-01&to=2026-12-31&conversion=${world}&identity=${identity}&direct=${direct}&lookbackDays=${lookbackDays}&model=${model}`,
  );
  expect(status).toBe(200);
  return Object.fromEntries(
    body.rows.map((row: { channel: string; value: string }) => [row.channel, Number(row.value) * 100]),
  );
}

const asked = GOLDEN_CASES.flatMap(({ name, claim, expected }) =>
  Object.entries(expected).map(([key, cells]) => ({ name, claim, key, cells })),
);

describe('worlds that were worked out by hand', () => {
  test.each(asked)('$name, $key: $claim', async ({ name, key, cells }) => {
    const found = await ask(name, key);
    const channels = new Set([...Object.keys(LANDINGS), '(none)', ...Object.keys(found)]);
    for (const channel of channels)
      expect(Math.abs((found[channel] ?? 0) - (cells[channel] ?? 0)), channel).toBeLessThan(1);
  });

  test('have ninety cells', () => {
    expect(asked.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0)).toBe(90);
  });
});
