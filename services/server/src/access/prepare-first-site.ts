import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import type { AccessTables } from './access.table.ts';
import { insertSite, lockSites } from './create-site.ts';
import { hashKey, mintKey } from './hash-key.ts';

/** The first site's keys, as far as they are known: only digests are kept in the database. */
export interface FirstKeys {
  /** Undefined where an earlier start printed it and nobody gave it again. */
  publicKey: string | undefined;
  secretKey: string | undefined;
  /** Those that this start made, so that they are shown now and never again. */
  minted: readonly ('publicKey' | 'secretKey')[];
}

/** Makes sure that there is a site to send to: made at the first start, found at every other. */
export function prepareFirstSite(database: Database, config: Config, now: Date): Promise<FirstKeys> {
  return database.transaction().execute(async (trx) => {
    await lockSites(trx); // two replicas may start at once
    const db = trx.withTables<AccessTables>();
    const site = await db
      .selectFrom('sites')
      .select(['siteId', 'hashAddresses'])
      .orderBy('siteId')
      .executeTakeFirst();
    if (!site) return makeFirstSite(trx, config, now);
    if (config.hashAddresses && !site.hashAddresses) throw refuseLateHashing();
    await allowKey(trx, { siteId: site.siteId, kind: 'public', key: config.publicKey, now });
    await allowKey(trx, { siteId: site.siteId, kind: 'secret', key: config.secretKey, now });
    if (config.allowedOrigins.length > 0) {
      await db
        .updateTable('sites')
        .set({ origins: config.allowedOrigins })
        .where('siteId', '=', site.siteId)
        .execute();
    }
    return readKeys(config);
  });
}

function refuseLateHashing(): StartError {
  return new StartError(
    'LAZO_HASH_ADDRESSES is on, and the first site was made without it: its log holds addresses that cannot be hashed any more. Leave it out, or make another site: lazo sites create NAME --hash-addresses.',
  );
}

async function makeFirstSite(trx: Database, config: Config, now: Date): Promise<FirstKeys> {
  const publicKey = config.publicKey ?? mintKey('public');
  const secretKey = config.secretKey ?? mintKey('secret');
  await insertSite(trx, {
    name: 'My site',
    publicKey,
    secretKey,
    origins: config.allowedOrigins,
    hashAddresses: config.hashAddresses,
    createdAt: now,
  });
  if (!config.databaseUrl) {
    // Before the commit: a site whose keys nobody knows would be of no use.
    await writeFile(keysFile(config), `${JSON.stringify({ publicKey, secretKey }, null, 2)}\n`, {
      mode: 0o600,
    });
  }
  return {
    publicKey,
    secretKey,
    minted: (['publicKey', 'secretKey'] as const).filter((key) => !config[key]),
  };
}

async function readKeys(config: Config): Promise<FirstKeys> {
  const given = { publicKey: config.publicKey, secretKey: config.secretKey, minted: [] };
  if (config.databaseUrl || !existsSync(keysFile(config))) return given;
  const kept = JSON.parse(await readFile(keysFile(config), 'utf8')) as {
    publicKey: string;
    secretKey: string;
  };
  return {
    publicKey: given.publicKey ?? kept.publicKey,
    secretKey: given.secretKey ?? kept.secretKey,
    minted: [],
  };
}

/** With the embedded Postgres the first keys lie beside it, for `demo` and the printed `curl`. */
function keysFile(config: Config): string {
  return join(config.dataDir, 'keys.json');
}

/** A key given by the environment opens the first site; a second start with another key adds that one. */
async function allowKey(
  db: Database,
  given: { siteId: number; kind: 'public' | 'secret'; key: string | undefined; now: Date },
): Promise<void> {
  if (!given.key) return;
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
