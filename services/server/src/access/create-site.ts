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
  origins?: string[];
  createdAt: Date;
}

/** Makes a site with its two keys and answers its id: a small number, so that every row stays small. */
export function createSite(database: Database, site: NewSite): Promise<number> {
  return database
    .withTables<AccessTables>()
    .transaction()
    .execute(async (trx) => {
      await sql`lock table sites in exclusive mode`.execute(trx);
      const { siteId } = await trx
        .selectFrom('sites')
        .select(sql<number>`coalesce(max(site_id), 0) + 1`.as('siteId'))
        .executeTakeFirstOrThrow();
      const { createdAt } = site;
      await trx
        .insertInto('sites')
        .values({
          siteId,
          name: site.name,
          secret: randomBytes(32),
          origins: site.origins ?? [],
          timezone: 'UTC',
          currency: 'EUR',
          createdAt,
        })
        .execute();
      await trx
        .insertInto('keys')
        .values([
          { keyHash: hashKey(site.publicKey), siteId, kind: 'public', createdAt, revokedAt: null },
          { keyHash: hashKey(site.secretKey), siteId, kind: 'secret', createdAt, revokedAt: null },
        ])
        .execute();
      return siteId;
    });
}
