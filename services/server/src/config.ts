/** The only reader of `process.env`. `docs/operating.md` holds the same table for people. */

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { StartError } from './errors.ts';
import { readOrigins } from './read-origins.ts';

export interface Config {
  port: number;
  host: string;
  /** A Postgres of one's own; undefined means the embedded one. */
  databaseUrl: string | undefined;
  dataDir: string;
  logLevel: string;
  /** Keys given from outside; undefined means made at first start. */
  publicKey: string | undefined;
  secretKey: string | undefined;
  /** Origins of the first site; empty means any. */
  allowedOrigins: string[];
  /** Whether the first site, when it is made, is one that keeps keyed hashes in the place of addresses. */
  hashAddresses: boolean;
  /** Whether bots are told apart; off flags nothing. */
  botFilter: boolean;
  /** Whether this service folds; off leaves what is committed to services that do. */
  folds: boolean;
  /** What opens `/metrics` besides a secret key; undefined means nothing else does. */
  metricsToken: string | undefined;
  /** Requests a minute that a public caller's address may send; null for any number. */
  rateLimit: number | null;
  /**
   * Proxies whose word on who sends is believed: addresses, networks and names of networks, or how many of them stand
   * before the service. Empty means none.
   */
  trustProxy: string[] | number;
  /** Months for which events, sessions and page views are kept; older ones are dropped, and not taken. */
  retentionMonths: number;
}

type Environment = Record<string, string | undefined>;

/** Reads and checks the environment. Throws `StartError` that names the variable. */
export function readConfig(env: Environment = process.env): Config {
  return {
    port: readWhole(env, 'PORT', { fallback: 3000, least: 0, most: 65_535 }),
    host: env.HOST || '127.0.0.1',
    databaseUrl: readDatabaseUrl(env),
    dataDir: resolve(env.LAZO_DATA_DIR || '.lazo'),
    logLevel: readChoice(
      env,
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
    ),
    publicKey: readKey(env, 'LAZO_PUBLIC_KEY', 'pk_'),
    secretKey: readKey(env, 'LAZO_SECRET_KEY', 'sk_'),
    allowedOrigins: readOrigins(env.LAZO_ALLOWED_ORIGINS ?? '', 'LAZO_ALLOWED_ORIGINS'),
    hashAddresses: readChoice(env, 'LAZO_HASH_ADDRESSES', ['on', 'off'], 'off') === 'on',
    botFilter: readChoice(env, 'LAZO_BOT_FILTER', ['on', 'off'], 'on') === 'on',
    folds: readChoice(env, 'LAZO_FOLDS', ['on', 'off'], 'on') === 'on',
    metricsToken: env.LAZO_METRICS_TOKEN || undefined,
    rateLimit: readRateLimit(env),
    trustProxy: readTrustProxy(env),
    retentionMonths: readWhole(env, 'LAZO_LOG_RETENTION_MONTHS', { fallback: 25, least: 1, most: 1_200 }),
  };
}

function readWhole(
  env: Environment,
  name: string,
  range: { fallback: number; least: number; most: number },
): number {
  const text = env[name];
  if (!text) return range.fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return number;
  throw new StartError(`${name} is "${text}"; it takes a whole number from ${range.least} to ${range.most}.`);
}

function readRateLimit(env: Environment): number | null {
  if (env.LAZO_RATE_LIMIT?.toLowerCase() === 'off') return null;
  return readWhole(env, 'LAZO_RATE_LIMIT', { fallback: 1_200, least: 1, most: 1_000_000 });
}

/** Names of networks, as https://github.com/fastify/proxy-addr has them: nobody comes from there over the internet. */
const NEAR_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function readTrustProxy(env: Environment): string[] | number {
  const text = env.LAZO_TRUST_PROXY?.toLowerCase() || NEAR_NETWORKS.join();
  if (text === 'off') return [];
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const proxies = text.split(',').map((proxy) => proxy.trim());
  const wrong = proxies.find((proxy) => !NEAR_NETWORKS.includes(proxy) && !isNetwork(proxy));
  if (wrong === undefined) return proxies;
  throw new StartError(
    `LAZO_TRUST_PROXY holds "${wrong}"; it takes addresses or networks such as 203.0.113.0/24, ${NEAR_NETWORKS.join(', ')}, or how many proxies there are, or off.`,
  );
}

/** An address, or a network as `203.0.113.0/24`. */
function isNetwork(text: string): boolean {
  const [, address = '', length] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return bits > 0 && (length === undefined || (Number(length) > 0 && Number(length) <= bits));
}

function readChoice<Choice extends string>(
  env: Environment,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const text = env[name];
  if (!text) return fallback;
  const choice = choices.find((candidate) => candidate === text.toLowerCase());
  if (choice) return choice;
  throw new StartError(`${name} is "${text}"; it takes one of ${choices.join(', ')}.`);
}

function readDatabaseUrl(env: Environment): string | undefined {
  const text = env.DATABASE_URL;
  if (!text) return undefined;
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new StartError(
    'DATABASE_URL is no postgres address; it looks like postgres://user:password@host:5432/database.',
  );
}

/** Keys out of documentation that somebody may paste unchanged. */
const EXAMPLE_KEY = /^(pk|sk)_(example|changeme|your|xxx|replace)/i;

function readKey(env: Environment, name: string, prefix: string): string | undefined {
  const key = env[name];
  if (!key) return undefined;
  if (!key.startsWith(prefix)) throw new StartError(`${name} must begin with ${prefix}.`);
  if (key.length < 24 || !/^[\w-]+$/.test(key)) {
    throw new StartError(
      `${name} must have at least 24 characters, letters, digits, _ and - only. Leave it out and Lazo makes one.`,
    );
  }
  if (EXAMPLE_KEY.test(key))
    throw new StartError(`${name} is an example key. Leave it out and Lazo makes one.`);
  return key;
}
