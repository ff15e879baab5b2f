import type { Database } from '../../database/index.ts';
import type { StoreTables } from '../../store/index.ts';

/** Events of a site that happened in a range; bots count. */
export async function countEvents(
  db: Database,
  asked: { siteId: number; from: Date; to: Date },
): Promise<number> {
  const { count } = await db
    .withTables<StoreTables>()
    .selectFrom('events')
    .select((events) => events.fn.countAll<string>().as('count'))
    .where('siteId', '=', asked.siteId)
    .where('occurredAt', '>=', asked.from)
    .where('occurredAt', '<', asked.to)
    .executeTakeFirstOrThrow();
  return Number(count);
}
