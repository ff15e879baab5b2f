import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, idAt, type Lazo, startLazo } from '../../../test/start-lazo.ts';
import { forgetRefusals } from '../../store/refusals/refusals.sql.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

async function sendBroken(events: object[], context = {}): Promise<void> {
  const id = idAt(NOW);
  const { body } = await lazo.collect({ visitorId: id, sessionId: id, context, events });
  expect(body.rejected).toHaveLength(events.length);
}

/** What is kept is written within a second. */
async function whenKept(count: number) {
  for (let tries = 0; ; tries += 1) {
    const { body } = await lazo.get('/v1/refusals');
    const counted = body.counts.reduce((sum: number, one: { refused: number }) => sum + one.refused, 0);
    if (counted >= count || tries === 40) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('what was refused is listed, newest first, with its reason, its field and what was sent', async () => {
  const at = new Date(NOW).toISOString();
  await sendBroken([{ id: idAt(NOW), type: 'track', at }]);
  lazo.clock.now += 1_000;
  await lazo.post('/v1/conversions', { lead: { email: 'ana@example.org' }, value: 5, currency: 'EUR' });
  const body = await whenKept(2);
  expect(body.refusals).toMatchObject([
    {
      door: 'conversions',
      reason: 'missing_external_id',
      field: 'externalId',
      at: new Date(NOW + 1_000).toISOString(),
    },
    { door: 'collect', reason: 'invalid_name', field: 'name', sent: { type: 'track', at } },
  ]);
  expect(body.counts).toEqual([
    { door: 'collect', reason: 'invalid_name', refused: 1 },
    { door: 'conversions', reason: 'missing_external_id', refused: 1 },
  ]);
});

test('of a visitor who denied consent a refusal is counted and nothing of it kept', async () => {
  const event = { id: idAt(NOW), type: 'track', name: 'Secret', at: new Date(NOW).toISOString() };
  await sendBroken([event], { consent: 'denied' });
  await whenKept(3);
  const { body } = await lazo.get('/v1/refusals?reason=no_consent');
  expect(body.refusals).toMatchObject([{ reason: 'no_consent', sent: null }]);
});

test('a tracking that is wrong again and again is counted each time, and a hundred of a second are kept', async () => {
  const broken = { id: 'x', type: 'track', name: 'x'.repeat(2_200), at: 'never' };
  await sendBroken(Array.from({ length: 200 }, () => broken));
  const body = await whenKept(203);
  expect(body.counts[0]).toEqual({ door: 'collect', reason: 'invalid_id', refused: 200 });
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body: page }: Answer = await lazo.get(`/v1/refusals?reason=invalid_id&limit=33&cursor=${cursor}`);
    seen.push(...page.refusals.map(({ id }: { id: string }) => id));
    expect(page.refusals[0].sent).toHaveLength(2_000);
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(100);
});

test('after a week they are gone', async () => {
  await forgetRefusals(lazo.db, new Date(NOW + 6 * 86_400_000));
  expect((await lazo.get('/v1/refusals')).body.refusals).not.toEqual([]);
  await forgetRefusals(lazo.db, new Date(NOW + 8 * 86_400_000));
  expect((await lazo.get('/v1/refusals')).body.refusals).toEqual([]);
});

test('another site sees none of it, and the key of the page sees nothing', async () => {
  const { status } = await lazo.app
    .inject({ url: '/v1/refusals', headers: { authorization: `Bearer ${lazo.publicKey}` } })
    .then(({ statusCode }) => ({ status: statusCode }));
  expect(status).toBe(401);
});
