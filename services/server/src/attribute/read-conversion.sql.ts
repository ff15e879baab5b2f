import type { Database } from '../database/index.ts';
import type { AttributeTables, ConversionsTable } from './conversions.table.ts';

/** A conversion as it stands, counted or not. Undefined where there is none of this id. */
export function findConversion(
  db: Database,
  siteId: number,
  conversionId: string,
): Promise<Pick<ConversionsTable, 'name' | 'stage' | 'valueMinor' | 'currency' | 'occurredAt'> | undefined> {
  return db
    .withTables<AttributeTables>()
    .selectFrom('conversions')
    .select(['name', 'stage', 'valueMinor', 'currency', 'occurredAt'])
    .where('siteId', '=', siteId)
    .where('conversionId', '=', conversionId)
    .where('replacedAt', 'is', null)
    .executeTakeFirst();
}
