/** How a site wants its visits called, in versions: the newest holds, the others say by what older visits were called. */

import type { ChannelSettings } from '@lazo/contract';
import { type Expression, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { AccessTables, ChannelSettingsTable } from './access.table.ts';
import { refuseUnknownSite } from './sites.sql.ts';

/** The version that holds of every site that has one. */
export function readChannelSettings(db: Database): Promise<ChannelSettingsTable[]> {
  return db
    .withTables<AccessTables>()
    .selectFrom('channelSettings')
    .distinctOn('siteId')
    .selectAll()
    .orderBy('siteId')
    .orderBy('version', 'desc')
    .execute();
}

/** Adds a version, which holds from now on; answers its number. Throws `StartError` when there is no such site. */
export function appendChannelSettings(
  db: Database,
  { siteId, settings }: { siteId: number; settings: ChannelSettings },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const tables = trx.withTables<AccessTables>();
    // The site's row is the queue of those who set its rules at once.
    const site = await tables
      .selectFrom('sites')
      .select('siteId')
      .where('siteId', '=', siteId)
      .forUpdate()
      .executeTakeFirst();
    if (!site) throw refuseUnknownSite(siteId);
    const { last } = await tables
      .selectFrom('channelSettings')
      .select((settings) => settings.fn.max('version').as('last'))
      .where('siteId', '=', siteId)
      .executeTakeFirstOrThrow();
    const version = (last ?? 0) + 1;
    const text: Expression<ChannelSettings> = sql`${JSON.stringify(settings)}::jsonb`;
    await tables
      .insertInto('channelSettings')
      .values({ siteId, version, settings: text, createdAt: sql`now()` })
      .execute();
    return version;
  });
}

/** Milliseconds since any site was given a version, by the database's clock; null when none ever was. */
export async function readSettingsAge(db: Database): Promise<number | null> {
  const { rows } = await sql<{ age: string | null }>`
    select extract(epoch from now() - max(created_at)) * 1000 as age from channel_settings`.execute(db);
  const age = rows[0]?.age;
  return age == null ? null : Number(age);
}
