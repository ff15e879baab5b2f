/** One Postgres for all tests: that of DATABASE_URL, else an embedded one in a directory that goes afterwards. */

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { buildDatabase, connectPool, migrate, startEmbedded } from '../src/database/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where databases may be made. */
    postgresUrl: string;
    /** A database with the schema and nothing in it: each test file clones it. */
    templateName: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = process.env.DATABASE_URL ? undefined : await startTemporary();
  const url = process.env.DATABASE_URL ?? postgres!.url;
  const templateName = `lazo_template_${process.pid}`;
  await runSql(url, `create database ${templateName}`);
  const pool = connectPool({
    url: renameDatabase(url, templateName),
    size: 1,
    name: 'lazo tests',
    onError: console.error,
  });
  const db = buildDatabase(pool);
  await migrate(db);
  await db.destroy();
  project.provide('postgresUrl', url);
  project.provide('templateName', templateName);
  return async () => {
    await runSql(url, `drop database ${templateName}`);
    await postgres?.stop();
  };
}

async function startTemporary(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazo-test-'));
  await chmod(dataDir, 0o755); // as root, Postgres runs under another user
  // Tests kill services, never the machine: what a power cut would lose need not reach the disk.
  const postgres = await startEmbedded({ dataDir, flags: ['-c fsync=off', '-c max_connections=300'] });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same server, another database. */
export function renameDatabase(url: string, name: string): string {
  const renamed = new URL(url);
  renamed.pathname = `/${name}`;
  return renamed.href;
}

export async function runSql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
