/** A start that cannot succeed says what is wrong, where, and the way out. */

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { checkServer } from '../src/database/index.ts';
import { spawnToFail } from './spawn-service.ts';
import { cloneDatabase } from './start-lazo.ts';

test('a port that is taken is named, with the variable that chooses another', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { code, output } = await spawnToFail({ DATABASE_URL: await cloneDatabase(), PORT: String(port) });
  other.close();
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} is taken`);
  expect(output).toContain('PORT=');
});

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
