/** A start that cannot succeed says what is wrong, where, and the way out. */

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { checkServer } from '../src/database/index.ts';
import { spawnToFail } from './spawn-service.ts';
import { cloneDatabase, idAt, startLazo } from './start-lazo.ts';

test('a port that is taken is named, with the variable that chooses another', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const databaseUrl = await cloneDatabase();
  const { code, output } = await spawnToFail({ DATABASE_URL: databaseUrl, PORT: String(port) });
  other.close();
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} is taken`);
  expect(await count(databaseUrl, 'keys')).toBe(0); // made, they could not have been printed
  expect(output).toContain('PORT=');
});

async function count(databaseUrl: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(`select count(*)::int from ${table}`);
  await client.end();
  return rows[0].count;
}

test('a database that cannot be reached is named without its password', async () => {
  const { code, output } = await spawnToFail({ DATABASE_URL: 'postgres://ana:hunter2@127.0.0.1:1/lazo' });
  expect(code).toBe(1);
  expect(output).toContain('DATABASE_URL (postgres://ana@127.0.0.1:1/lazo) cannot be used');
  expect(output).toContain('ECONNREFUSED');
  expect(output).not.toContain('hunter2');
});

test('a Postgres that is too old is told apart from one that is away', async () => {
  await expect(checkServer(inject('postgresUrl'), 99)).rejects.toThrow(
    /names a Postgres \d+; Lazo needs 99 or later/,
  );
  await expect(checkServer(inject('postgresUrl'))).resolves.toBeUndefined();
});

test('a data directory that cannot be written is named, with the variable that names another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lazo-bad-'));
  await writeFile(join(folder, 'file'), '');
  const { code, output } = await spawnToFail({ LAZO_DATA_DIR: join(folder, 'file', 'data') });
  await rm(folder, { recursive: true });
  expect(code).toBe(1);
  expect(output).toMatch(/The data directory .* is not writable/);
  expect(output).toContain('LAZO_DATA_DIR');
});

test('while Postgres is out of reach the door says 503 with Retry-After, and takes events again when it is back', {
  timeout: 60_000,
}, async () => {
  const wire = await openWire(await cloneDatabase());
  const lazo = await startLazo({ databaseUrl: wire.url, config: { logLevel: 'silent' } });
  const send = () => {
    const id = idAt(lazo.clock.now);
    const event = {
      id,
      type: 'session',
      at: new Date(lazo.clock.now).toISOString(),
      landingUrl: 'https://shop.example/',
    };
    return lazo.collect({ visitorId: id, sessionId: id, events: [event] });
  };
  expect((await send()).status).toBe(200);

  wire.cut();
  const away = await send();
  expect(away.status).toBe(503);
  expect(away.headers['retry-after']).toBeDefined();
  expect(away.body.errors[0].reason).toBe('unavailable');
  const segment = await lazo.post('/v1/track', { event: 'Away', anonymousId: 'a' });
  expect([segment.status, segment.headers['retry-after']]).toEqual([503, away.headers['retry-after']]);
  expect((await lazo.app.inject('/ready')).json()).toMatchObject({ status: 'not ready' });
  expect((await lazo.app.inject('/health')).statusCode).toBe(200);

  wire.mend();
  await expect.poll(async () => (await send()).status, { timeout: 10_000 }).toBe(200);
  await lazo.close();
  await wire.close();
});

test('while somebody locks the log, who comes is told so at once, and what is taken afterwards is there once', {
  timeout: 60_000,
}, async () => {
  const lazo = await startLazo({ config: { logLevel: 'silent' } });
  const events = [buildSession(), buildSession(), buildSession()];
  const send = (place: number) => lazo.collect(events[place]!);
  const locker = new pg.Client({ connectionString: lazo.databaseUrl });
  await locker.connect();
  await locker.query('begin; lock table events in access exclusive mode');

  const first = await send(0); // it waits as long as is worth it
  expect([first.status, first.headers['retry-after']]).toEqual([503, '2']);
  const scout = send(1); // goes to see whether the lock is gone
  await expect
    .poll(async () => (await lazo.app.inject('/ready')).json())
    .toMatchObject({ status: 'not ready', reason: expect.stringContaining('cannot write') });
  const askedAt = performance.now();
  const next = await send(2);
  expect(next).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  expect(performance.now() - askedAt).toBeLessThan(1_000);
  await locker.query('rollback');
  await locker.end();

  expect((await scout).status).toBe(200);
  for (const place of [0, 1, 2]) expect((await send(place)).status).toBe(200);
  expect(await lazo.sql('select count(*)::int from events')).toEqual([{ count: 3 }]);
  expect((await lazo.app.inject('/ready')).statusCode).toBe(200);
  await lazo.close();
});

test('a server that stands still and hangs up on nobody is given up, and 503 says so meanwhile', {
  timeout: 60_000,
}, async () => {
  const wire = await openWire(await cloneDatabase());
  const lazo = await startLazo({ databaseUrl: wire.url, config: { logLevel: 'silent' } });
  expect((await lazo.collect(buildSession())).status).toBe(200);
  await lazo.app.whenFolded();
  wire.freeze();
  const waiting = lazo.collect(buildSession());
  await expect
    .poll(async () => (await lazo.collect(buildSession())).status, { timeout: 10_000, interval: 500 })
    .toBe(503);
  expect((await waiting).status).toBe(503);
  wire.mend(); // what hangs on the old cable hears nothing of it, and is given up
  await expect.poll(async () => (await lazo.collect(buildSession())).status, { timeout: 20_000 }).toBe(200);
  await wire.close(); // so that nothing hangs when the service is closed
  await lazo.close();
});

test('when too many questions wait for a connection, who asks next is told so at once', {
  timeout: 60_000,
}, async () => {
  const lazo = await startLazo({ config: { logLevel: 'silent' } });
  const locker = new pg.Client({ connectionString: lazo.databaseUrl });
  await locker.connect();
  await locker.query('begin; lock table conversions in access exclusive mode');
  const asked = Array.from({ length: 300 }, () => lazo.get('/v1/conversions'));
  const quick = await Promise.race(asked);
  expect(quick).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  expect(quick.body.errors[0].reason).toBe('unavailable');
  await locker.query('rollback');
  await locker.end();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(8 + 256);
  expect(statuses.filter((status) => status === 503)).toHaveLength(300 - 8 - 256);
  await lazo.close();
});

/** A batch of one visit. */
function buildSession() {
  const id = idAt(Date.now());
  const at = new Date().toISOString();
  const event = { id, type: 'session', at, landingUrl: 'https://shop.example/' };
  return { visitorId: id, sessionId: id, events: [event] };
}

/** By TCP, or by the socket in a directory, which stands encoded in place of a host. */
function connectTo({ hostname, port }: URL): Socket {
  const host = decodeURIComponent(hostname);
  return host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(Number(port), host);
}

/** A cable to Postgres that can be cut, or swallow everything. */
async function openWire(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isFrozen = false;
  const frozen = new Set<Socket>();
  const wire = createServer((near) => {
    if (isCut) return near.destroy();
    if (isFrozen) return near.resume(); // it is taken, and nobody answers
    const far = connectTo(target);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
      socket.on('data', (bytes) => {
        if (!frozen.has(socket)) other.write(bytes);
      });
    }
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((wire.address() as AddressInfo).port);
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) frozen.add(socket);
    },
    mend: () => {
      isCut = false;
      isFrozen = false;
    },
    close: async () => {
      cut();
      wire.close();
    },
  };
}

const wrong: [variable: string, value: string, says: RegExp][] = [
  ['PORT', 'http', /PORT is "http"; it takes a whole number/],
  ['DATABASE_URL', 'mysql://x', /DATABASE_URL is no postgres address/],
  ['LAZO_PUBLIC_KEY', 'pk_short', /at least 24 characters/],
  ['LAZO_SECRET_KEY', 'pk_0123456789012345678901234', /must begin with sk_/],
  ['LAZO_SECRET_KEY', 'sk_example_0123456789012345678', /is an example key/],
  ['LAZO_ALLOWED_ORIGINS', 'shop.example', /is no origin; one looks like https/],
  ['LOG_LEVEL', 'loud', /it takes one of fatal/],
];
test.each(wrong)('%s=%s is refused by name', async (variable, value, says) => {
  const { code, output } = await spawnToFail({ [variable]: value });
  expect([code, output]).toEqual([1, expect.stringMatching(says)]);
});
