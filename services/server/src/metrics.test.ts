import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo, TEST_CONFIG } from '../test/start-lazo.ts';
import { type AppConfig, buildApp } from './app.ts';
import { readConfig } from './config.ts';

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

test('metrics tell which job failed', async () => {
  lazo.app.observeJob({ job: 'make-partitions', failed: true, seconds: 0.5 });
  expect(await readMetric('lazo_job_seconds_count{job="make-partitions",outcome="failed"}')).toBe(1);
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

describe('the address that is counted', () => {
  /** Another service over the same database. */
  const startOwn = (config: Partial<AppConfig>) =>
    buildApp({ databaseUrl: lazo.databaseUrl, config: { ...TEST_CONFIG, rateLimit: 2, ...config } });

  /** How many requests from a peer are taken, each by a proxy's word from another client. */
  async function countTaken(peer: string, trusted: string | undefined, nextClient: () => string) {
    const { trustProxy } = readConfig({ LAZO_TRUST_PROXY: trusted });
    const own = await startOwn({ trustProxy });
    const payload = { site: lazo.publicKey, events: [] };
    let taken = 0;
    for (let count = 0; count < 5; count += 1) {
      const headers = { 'x-forwarded-for': nextClient() };
      const request = { method: 'POST', url: '/v1/collect', remoteAddress: peer, headers, payload } as const;
      if ((await own.inject(request)).statusCode === 200) taken += 1;
    }
    await own.close();
    return taken;
  }

  let client = 0;
  const another = () => {
    client += 1;
    return `203.0.113.${client}`;
  };
  test.each<[peer: string, trusted: string | undefined, client: () => string, taken: number]>([
    ['127.0.0.1', undefined, another, 5],
    ['::ffff:10.1.2.3', undefined, another, 5],
    ['198.51.100.1', undefined, another, 2],
    ['127.0.0.1', undefined, () => `${another()}, 203.0.113.250`, 2], // what he wrote before his proxy did
    ['127.0.0.1', 'off', another, 2],
    ['127.0.0.1', '198.51.100.0/24, ::1', another, 2],
    ['198.51.100.1', '198.51.100.0/24, ::1', another, 5],
    ['198.51.100.1', '1', another, 5],
    ['198.51.100.1', '1', () => `${another()}, 203.0.113.250`, 2],
    ['198.51.100.1', '2', () => `${another()}, 203.0.113.250`, 5],
  ])('behind %s with LAZO_TRUST_PROXY=%s is that of whom it believes', async (peer, trusted, next, taken) => {
    expect(await countTaken(peer, trusted, next)).toBe(taken);
  });

  test.each(['everybody', '10.0.0.0/33', '10.0.0.0/0', '10.0.0', 'loopback;uniquelocal', '0'])(
    'is never found by LAZO_TRUST_PROXY=%s, which is refused by name',
    (value) => {
      expect(() => readConfig({ LAZO_TRUST_PROXY: value })).toThrow(/^LAZO_TRUST_PROXY holds "/);
    },
  );

  test('is counted before the body is read, for whoever shows no secret key in a header', async () => {
    const own = await startOwn({});
    const statusOf = async (url: string, remoteAddress: string, key?: string) => {
      const headers = key ? { authorization: `Bearer ${key}` } : {};
      return (await own.inject({ method: 'POST', url, remoteAddress, headers, payload: '{' })).statusCode;
    };
    for (const [address, url, key, last] of [
      ['198.51.100.1', '/v1/collect', undefined, 429],
      ['198.51.100.2', '/v1/track', undefined, 429],
      ['198.51.100.3', '/v1/track', lazo.publicKey, 429],
      ['198.51.100.4', '/v1/track', lazo.secretKey, 400],
      ['198.51.100.5', '/v1/collect', lazo.secretKey, 400],
    ] as const) {
      const statuses = [];
      for (let count = 0; count < 3; count += 1) statuses.push(await statusOf(url, address, key));
      expect(statuses).toEqual([400, 400, last]);
    }
    await own.close();
  });
});
