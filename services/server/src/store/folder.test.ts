import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo();
});
afterAll(() => lazo.close());

const BATCH = 240;
/** A batch is 7 MB. */
const LETTERS = 29_000;

test('folds that wait with many large events shut the door before memory is full, and open it when they are done', {
  timeout: 60_000,
}, async () => {
  const client = new pg.Client({ connectionString: lazo.databaseUrl });
  await client.connect();
  await client.query('begin; lock table sessions in access exclusive mode');
  const answers = [];
  while (answers.length < 12 && answers.at(-1)?.status !== 503) answers.push(await sendLarge());
  const unread = await Promise.all(['/v1/collect', '/v1/batch'].map(sendBroken));
  await client.query('rollback');
  await client.end();

  const shut = answers.at(-1)!;
  expect(shut.status).toBe(503);
  expect(shut.body.detail).toContain('Reports are too far behind');
  expect(shut.headers['retry-after']).toBeDefined();
  for (const { statusCode } of unread) expect(statusCode).toBe(503); // it was not even unpacked
  const taken = answers.slice(0, -1);
  expect(taken.map(({ body }) => body.accepted)).toEqual(taken.map(() => BATCH));
  await lazo.app.whenFolded();
  expect((await sendLarge()).status).toBe(200);
  expect((await sendBroken('/v1/collect')).statusCode).toBe(400);
  expect(await lazo.sql('select count(*)::int as count from events')).toEqual([
    { count: (taken.length + 1) * BATCH },
  ]);
});

function sendBroken(url: string) {
  return lazo.app.inject({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, payload: '{' });
}

function sendLarge() {
  const [visitorId, sessionId] = [idAt(lazo.clock.now), idAt(lazo.clock.now)];
  const events = Array.from({ length: BATCH }, () => ({
    id: idAt(lazo.clock.now),
    type: 'track',
    at: new Date(lazo.clock.now).toISOString(),
    name: 'Imported',
    properties: { text: 'x'.repeat(LETTERS) },
  }));
  const trusted = { authorization: `Bearer ${lazo.secretKey}` };
  return lazo.collect({ visitorId, sessionId, events }, trusted);
}
