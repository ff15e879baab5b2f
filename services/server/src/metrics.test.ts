import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../test/start-lazo.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ config: { rateLimit: 5, metricsToken: 'metrics-token-of-the-test' } });
});
afterAll(() => lazo.close());

/** Sends a good event and a bad one. */
function send(address: string) {
  const id = idAt(lazo.clock.now);
  const at = new Date(lazo.clock.now).toISOString();
  const events = [
    { id, type: 'session', at, landingUrl: 'https://shop.example/' },
    { id: idAt(lazo.clock.now), type: 'track', at },
  ];
  return lazo.collect(
    { visitorId: id, sessionId: id, events },
    {
      'x-forwarded-for': address,
      origin: 'https://shop.example',
    },
  );
}

async function readMetric(line: string): Promise<number | undefined> {
  await lazo.app.whenFolded();
  const { text } = await lazo.get('/metrics');
  return text
    .split('\n')
    .filter((told) => told.startsWith(`${line} `))
    .map((told) => Number(told.split(' ')[1]))[0];
}

test('an address that sends too often is told when it may again; another one is not, nor is a server with the secret key', async () => {
  const answers = [];
  for (let count = 0; count < 7; count += 1) answers.push(await send('203.0.113.7'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const { body, headers } = answers[6]!;
  expect(body.errors[0]).toMatchObject({
    reason: 'rate_limited',
    detail: expect.stringMatching(/5 requests a minute/),
  });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(headers['access-control-allow-origin']).toBe('https://shop.example'); // or the page could not read when
  expect((await send('203.0.113.8')).status).toBe(200);
  const trusted = { authorization: `Bearer ${lazo.secretKey}`, 'x-forwarded-for': '203.0.113.7' };
  expect((await lazo.post('/v1/collect', { events: [] }, trusted)).status).toBe(200);
});

test('metrics tell what came, what was refused and why, and how long it took', async () => {
  expect(await readMetric('lazo_events_total')).toBe(6);
  expect(await readMetric('lazo_folded_events_total')).toBe(6);
  expect(await readMetric('lazo_refusals_total{door="collect",reason="invalid_name"}')).toBe(6);
  expect(await readMetric('lazo_problems_total{reason="rate_limited"}')).toBe(2);
  expect(await readMetric('lazo_commit_seconds_count')).toBeGreaterThan(0);
  expect(await readMetric('lazo_queued_events')).toBe(0);
  expect(await readMetric('lazo_fold_lag_seconds')).toBe(0);
  expect(await readMetric('nodejs_eventloop_lag_seconds')).toBeDefined();
});

test('metrics open with a secret key or their own token, and with nothing else', async () => {
  const ask = (authorization?: string) =>
    lazo.app.inject({ url: '/metrics', headers: authorization ? { authorization } : {} });
  expect((await ask('Bearer metrics-token-of-the-test')).statusCode).toBe(200);
  expect((await ask(`Bearer ${lazo.publicKey}`)).statusCode).toBe(401);
  expect((await ask('Bearer wrong')).statusCode).toBe(401);
  expect((await ask()).json().detail).toMatch(/LAZO_METRICS_TOKEN/);
});
