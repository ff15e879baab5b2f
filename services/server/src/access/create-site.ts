import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { AccessTables } from './access.table.ts';
import { hashKey } from './hash-key.ts';

export interface NewSite {
  name: string;
  publicKey: string;
  secretKey: string;
  /** Empty means any. */
  origins?: string[] | undefined;
  /** IANA zone; absent means UTC. */
  timezone?: string | undefined;
  /** ISO 4217 code; absent means EUR. */
  currency?: string | undefined;
  /** Whether keyed hashes stand where addresses and telephone numbers were; absent means that they are kept. */
  hashAddresses?: boolean | undefined;
  createdAt: Date;
}

/** Makes a site with its two keys and answers its id: a small number, so that every row stays small. */
export function createSite(database: Database, site: NewSite): Promise<number> {
  return database.transaction().execute(async (trx) => {
    await lockSites(trx);
    return insertSite(trx, site);
  });
}

/** Who makes a site does so alone, until his transaction ends. */
export async function lockSites(trx: Database): Promise<void> {
  await sql`lock table sites in exclusive mode`.execute(trx);
}

/** Inserts a site under `lockSites`. */
export async function insertSite(trx: Database, site: NewSite): Promise<number> {
  const db = trx.withTables<AccessTables>();
  const { siteId } = await db
    .selectFrom('sites')
    .select(sql<number>`coalesce(max(site_id), 0) + 1`.as('siteId'))
    .executeTakeFirstOrThrow();
  const { name, origins = [], timezone = 'UTC', currency = 'EUR', hashAddresses = false, createdAt } = site;
  await db
    .insertInto('sites')
    .values({
      siteId,
      name,
      secret: randomBytes(32),
      origins,
      timezone,
      currency,
      keepParameters: [],
      retentionMonths: null,
      hashAddresses,
      createdAt,
    })
    .execute();
  const keys = [
    { keyHash: hashKey(site.publicKey), kind: 'public' as const },
    { keyHash: hashKey(site.secretKey), kind: 'secret' as const },
  ];
  await db
    .insertInto('keys')
    .values(keys.map((key) => ({ ...key, siteId, createdAt, revokedAt: null })))
    .execute();
  return siteId;
}
