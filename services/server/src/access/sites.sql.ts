/** Sites as whoever runs the service sees and changes them. */

import type { Database } from '../database/index.ts';
import { StartError } from '../errors.ts';
import type { AccessTables, SitesTable } from './access.table.ts';
import { buildIdentifySecret } from './identify-secret.ts';

/** A site without its secret. */
export type SiteDescription = Omit<SitesTable, 'secret'>;

const COLUMNS = [
  'siteId',
  'name',
  'origins',
  'timezone',
  'currency',
  'keepParameters',
  'retentionMonths',
  'hashAddresses',
  'createdAt',
] as const;

export function listSites(db: Database): Promise<SiteDescription[]> {
  return db.withTables<AccessTables>().selectFrom('sites').select(COLUMNS).orderBy('siteId').execute();
}

/** What a site's server signs user ids with. Throws `StartError` when there is no such site. */
export async function getIdentifySecret(db: Database, siteId: number): Promise<string> {
  const site = await db
    .withTables<AccessTables>()
    .selectFrom('sites')
    .select('secret')
    .where('siteId', '=', siteId)
    .executeTakeFirst();
  if (!site) throw refuseUnknownSite(siteId);
  return buildIdentifySecret(site.secret);
}

/** Changes what is given and leaves the rest. Throws `StartError` when there is no such site. */
export async function setSite(
  db: Database,
  siteId: number,
  changes: Partial<Omit<SiteDescription, 'siteId' | 'hashAddresses' | 'createdAt'>>,
): Promise<SiteDescription> {
  const changed = await db
    .withTables<AccessTables>()
    .updateTable('sites')
    .set({ ...changes, siteId })
    .where('siteId', '=', siteId)
    .returning(COLUMNS)
    .executeTakeFirst();
  if (changed) return changed;
  throw refuseUnknownSite(siteId);
}

export function refuseUnknownSite(siteId: number): StartError {
  return new StartError(`There is no site ${siteId}. "lazo sites list" shows those that are there.`);
}
