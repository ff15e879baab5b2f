import type { Database } from '../../database/index.ts';
import { WHOEVER_HAD_IT } from '../../store/index.ts';
import { readVisitsNamed } from '../read-visits.sql.ts';
import { type Change, chooseSessionsOfSales, chooseWhoMatters } from './changes.sql.ts';

/** Those whom these changes concern and a sale could need: they said who they are, or a sale names them. */
export async function listChanged(
  db: Database,
  siteId: number,
  changes: readonly Change[],
): Promise<string[]> {
  if (changes.length === 0) return [];
  const visitorIds = new Set(changes.map((change) => change.visitorId));
  const sessionIds = new Set(changes.flatMap(({ sessionId }) => sessionId ?? []));
  const named = await chooseSessionsOfSales(db, siteId, [...sessionIds]);
  const ofUnknown = changes.flatMap(({ visitorId, sessionId }) =>
    visitorId === WHOEVER_HAD_IT ? (sessionId ?? []) : [],
  );
  const found = await readVisitsNamed(db, siteId, ofUnknown);
  const bySession = changes.filter(({ sessionId }) => named.has(sessionId ?? ''));
  return [
    ...new Set([
      ...(await chooseWhoMatters(db, siteId, [...visitorIds])),
      ...[...bySession, ...found].map(({ visitorId }) => visitorId),
    ]),
  ].filter((visitorId) => visitorId !== WHOEVER_HAD_IT);
}
