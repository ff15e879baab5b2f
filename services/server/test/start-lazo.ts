/** A service for a test file: the real app over a database of its own, cloned from the template. */

import { randomUUID } from 'node:crypto';
import { buildUuidV7 } from '@lazo/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { createSite } from '../src/access/index.ts';
import { type AppConfig, buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { buildDatabase, connectPool, type Database } from '../src/database/index.ts';
import { ensurePartitions } from '../src/store/index.ts';
import { renameDatabase, runSql } from './global-postgres.ts';

export interface Lazo {
  app: FastifyInstance;
  db: Database;
  databaseUrl: string;
  publicKey: string;
  secretKey: string;
  /** Milliseconds since 1970; a test moves it. */
  clock: { now: number };
  /** Sends a batch as a page would. */
  collect(batch: object, headers?: Record<string, string>): Promise<Answer>;
  /** Sends to a door of servers. */
  post(url: string, payload: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Asks with the secret key, when all that is committed is folded. */
  get(url: string): Promise<Answer>;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
  headers: Record<string, unknown>;
}

export interface LazoOptions {
  /** Where the clock stands; it stands still until the test moves it. */
  now?: number;
  /** A clock that runs, instead. */
  readClock?: () => number;
  /** A clone of the template, where it is reached in another way. */
  databaseUrl?: string;
  origins?: string[];
  hashAddresses?: boolean;
  config?: Partial<AppConfig>;
}

/** What tests run under: nothing that tells them apart from people, or counts how often they ask. */
export const TEST_CONFIG: AppConfig = {
  logLevel: process.env.LOG_LEVEL ?? 'error',
  botFilter: false,
  folds: true,
  rateLimit: null,
  trustProxy: readConfig({}).trustProxy,
  metricsToken: undefined,
  retentionMonths: 25,
};

/** Makes a database, a site and the app. Close it when the file is done. */
export async function startLazo(options: LazoOptions = {}): Promise<Lazo> {
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase());
  const clock = { now: options.now ?? Date.now() };
  const pool = connectPool({ url: databaseUrl, size: 2, name: 'lazo test', onError: () => undefined });
  const db = buildDatabase(pool);
  await ensurePartitions(db, new Date(clock.now));
  const keys = { publicKey: `pk_${randomUUID()}`, secretKey: `sk_${randomUUID()}` };
  await createSite(db, {
    name: 'Test',
    ...keys,
    origins: options.origins ?? [],
    hashAddresses: options.hashAddresses,
    createdAt: new Date(clock.now),
  });
  const config = { ...TEST_CONFIG, ...options.config };
  const app = await buildApp({ databaseUrl, config, clock: options.readClock ?? (() => clock.now) });
  await app.ready();
  const send = (request: InjectOptions) => ask(app, request);
  const authorization = `Bearer ${keys.secretKey}`;
  return {
    app,
    db,
    databaseUrl,
    clock,
    ...keys,
    collect: (batch, headers = {}) =>
      send({
        method: 'POST',
        url: '/v1/collect',
        headers: { 'content-type': 'text/plain', ...headers },
        payload: JSON.stringify({
          site: keys.publicKey,
          sentAt: new Date(clock.now).toISOString(),
          ...batch,
        }),
      }),
    post: (url, payload, headers = {}) =>
      send({ method: 'POST', url, headers: { authorization, ...headers }, payload: payload as object }),
    get: async (url) => {
      await app.whenFolded();
      return send({ method: 'GET', url, headers: { authorization } });
    },
    sql: async (text, values = []) => (await pool.query(text, values)).rows,
    close: async () => {
      await app.close();
      await db.destroy();
      await runSql(
        inject('postgresUrl'),
        `drop database "${new URL(databaseUrl).pathname.slice(1)}" with (force)`,
      );
    },
  };
}

/** A database with the schema and nothing in it; its address. */
export async function cloneDatabase(): Promise<string> {
  const name = `lazo_${randomUUID().replaceAll('-', '')}`;
  const url = inject('postgresUrl');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // Two files may clone at once, and Postgres copies a template for one at a time.
  await client.query("select pg_advisory_lock(hashtext('lazo template'))");
  await client.query(`create database ${name} template ${inject('templateName')}`);
  await client.end();
  return renameDatabase(url, name);
}

async function ask(app: FastifyInstance, request: InjectOptions): Promise<Answer> {
  const response = await app.inject(request);
  const isJson = /json/.test(String(response.headers['content-type']));
  return {
    status: response.statusCode,
    body: isJson ? response.json() : undefined,
    text: response.body,
    headers: response.headers,
  };
}

/** A UUIDv7 of a time, random or by a seed. */
export function idAt(milliseconds: number, seed?: number): string {
  const random = new Uint8Array(10);
  if (seed === undefined) crypto.getRandomValues(random);
  else
    for (let place = 0; place < 10; place += 1)
      random[place] = Math.imul(seed + 1, 2_654_435_761 + place * 40_503) >>> ((place % 3) * 8);
  return buildUuidV7(milliseconds, random);
}
