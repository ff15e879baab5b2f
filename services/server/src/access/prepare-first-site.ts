import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import type { AccessTables } from './access.table.ts';
import { createSite } from './create-site.ts';
import { hashKey, mintKey } from './hash-key.ts';

/** The first site's keys, as far as they are known: only digests are kept in the database. */
export interface FirstKeys {
  /** Undefined where an earlier start printed it and nobody gave it again. */
  publicKey: string | undefined;
  secretKey: string | undefined;
  /** Whether this start made the secret key, so that it is shown now and never again. */
  isNew: boolean;
}

/** Makes sure that there is a site to send to: made at the first start, found at every other. */
export async function prepareFirstSite(db: Database, config: Config, now: Date): Promise<FirstKeys> {
  const access = db.withTables<AccessTables>();
  const site = await access.selectFrom('sites').select('siteId').orderBy('siteId').executeTakeFirst();
  const keys = site ? await readKeys(config) : await makeFirstSite(db, config, now);
  const siteId = site?.siteId ?? 1;
  if (config.publicKey) await allowKey(db, { siteId, kind: 'public', key: config.publicKey, now });
  if (config.secretKey) await allowKey(db, { siteId, kind: 'secret', key: config.secretKey, now });
  if (config.allowedOrigins.length > 0) {
    await access
      .updateTable('sites')
      .set({ origins: config.allowedOrigins })
      .where('siteId', '=', siteId)
      .execute();
  }
  return keys;
}

async function makeFirstSite(db: Database, config: Config, now: Date): Promise<FirstKeys> {
  const publicKey = config.publicKey ?? mintKey('public');
  const secretKey = config.secretKey ?? mintKey('secret');
  await createSite(db, {
    name: 'My site',
    publicKey,
    secretKey,
    origins: config.allowedOrigins,
    createdAt: now,
  });
  if (!config.databaseUrl) {
    await writeFile(keysFile(config), `${JSON.stringify({ publicKey, secretKey }, null, 2)}\n`, {
      mode: 0o600,
    });
  }
  return { publicKey, secretKey, isNew: config.secretKey === undefined };
}

async function readKeys(config: Config): Promise<FirstKeys> {
  const given = { publicKey: config.publicKey, secretKey: config.secretKey, isNew: false };
  if (config.databaseUrl || !existsSync(keysFile(config))) return given;
  const kept = JSON.parse(await readFile(keysFile(config), 'utf8')) as {
    publicKey: string;
    secretKey: string;
  };
  return {
    publicKey: given.publicKey ?? kept.publicKey,
    secretKey: given.secretKey ?? kept.secretKey,
    isNew: false,
  };
}

/** With the embedded Postgres the first keys lie beside it, for `demo` and the printed `curl`. */
function keysFile(config: Config): string {
  return join(config.dataDir, 'keys.json');
}

/** A key given by the environment opens the first site; a second start with another key adds that one. */
async function allowKey(
  db: Database,
  given: { siteId: number; kind: 'public' | 'secret'; key: string; now: Date },
): Promise<void> {
  const access = db.withTables<AccessTables>();
  const keyHash = hashKey(given.key);
  await access
    .insertInto('keys')
    .values({ keyHash, siteId: given.siteId, kind: given.kind, createdAt: given.now, revokedAt: null })
    .onConflict((conflict) => conflict.column('keyHash').doNothing()) // an earlier start with the same key
    .execute();
  const row = await access
    .selectFrom('keys')
    .select(['siteId', 'kind'])
    .where('keyHash', '=', keyHash)
    .executeTakeFirstOrThrow();
  if (row.siteId === given.siteId && row.kind === given.kind) return;
  throw new StartError(
    `The ${given.kind} key given by the environment already opens another door. Use two different keys.`,
  );
}
