/** `pnpm start`, as a newcomer types it: what it prints, what it keeps, and that it ends with whoever started it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Everything ends within ten seconds. */
const END_MS = 10_000;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lazo-start-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Started {
  npx: ChildProcess;
  output: string;
  url: string;
}

async function start(): Promise<Started> {
  const { DATABASE_URL: _, ...env } = process.env;
  const npx = spawn('npx', ['-y', 'pnpm@12', 'start'], {
    cwd: ROOT,
    env: { ...env, PORT: '0', LAZO_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as a terminal gives it
  });
  let output = '';
  for (const stream of [npx.stdout, npx.stderr]) stream?.on('data', (chunk) => (output += chunk));
  await expect.poll(() => output, { timeout: 90_000 }).toMatch(/Stop with Ctrl-C/);
  return { npx, output, url: /ready at (\S+)/.exec(output)?.[1] as string };
}

async function isServing(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
}

async function readPostmaster(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is there, and another user's
  }
}

async function expectEnd(url: string, postmaster: number): Promise<void> {
  await expect
    .poll(async () => (await isServing(url)) || isAlive(postmaster), { timeout: END_MS })
    .toBe(false);
}

test('it prints what to paste, finds its data and keys again, and ends with Ctrl-C or the death of npx', {
  timeout: 240_000,
}, async () => {
  const first = await start();
  const [publicKey, secretKey] = [
    /data-site="(pk_\w+)"/.exec(first.output)?.[1],
    /Secret key\s+(sk_\w+)/.exec(first.output)?.[1],
  ];
  expect(publicKey).toBeDefined();
  expect(JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8'))).toEqual({ publicKey, secretKey });
  expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
  const shop = /Example shop\s+(\S+)/.exec(first.output)?.[1] as string;
  expect(await (await fetch(shop)).text()).toContain(publicKey);
  expect(
    (await fetch(`${first.url}/lazo.js`, { headers: { 'accept-encoding': 'br' } })).headers.get('etag'),
  ).toMatch(/^"\S+"$/);
  const sale = { lead: { email: 'ana@example.org' }, externalId: '1', occurredAt: new Date().toISOString() };
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' };
  await fetch(`${first.url}/v1/conversions`, { method: 'POST', headers, body: JSON.stringify(sale) });
  const postmaster = await readPostmaster();
  process.kill(-first.npx.pid!, 'SIGINT'); // Ctrl-C reaches the whole group
  await expectEnd(first.url, postmaster);

  const second = await start();
  expect(second.output).toContain(`data-site="${publicKey}"`);
  expect(second.output).not.toContain(secretKey);
  const { conversions } = await (await fetch(`${second.url}/v1/conversions`, { headers })).json();
  expect(conversions).toHaveLength(1);
  const again = await readPostmaster();
  second.npx.kill('SIGKILL'); // no signal reaches anybody else
  await expectEnd(second.url, again);
});
