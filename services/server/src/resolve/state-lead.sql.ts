/** What a server says of one lead, in one transaction: who he is, what is true of him, and which browser is his. */

import { buildUuidFloor } from '@lazo/contract';
import { sql } from 'kysely';
import type { Site } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { formatMicros } from '../store/index.ts';
import { dropErasedWords } from './erased-leads.sql.ts';
import { buildSecretId } from './lead-id.ts';
import { findNamedLead, statePeople } from './merge-people.ts';
import { findRoot } from './read-lead.sql.ts';
import type { LeadWord } from './read-lead-word.ts';
import { insertIdentities } from './state-identities.sql.ts';
import { insertTraits, type TraitRow } from './state-leads.sql.ts';

/** Where it was said. */
const VIA = 'leads';

/** Writes it and answers the root of the person whom it names. Saying it again changes nothing. */
export function stateLead(db: Database, site: Site, word: LeadWord, now: number): Promise<string> {
  const leadId = findNamedLead({ site, keys: word.keys, leadId: undefined })!;
  const statement = buildSecretId(site.secret, ['statement', JSON.stringify(word)]);
  return db.transaction().execute(async (trx) => {
    const { keys, statedAt } = word;
    const [counts] = await dropErasedWords(trx, [{ site, keys, via: VIA, statedAt }]);
    if (!counts) return leadId; // a late word about somebody who was erased since
    await statePeople(trx, [counts], now);
    await insertTraits(trx, buildTraits(word, { siteId: site.siteId, leadId, statement, now }));
    if (word.visitorId) {
      const since = word.sessionId ?? (await findLatestSession(trx, site.siteId, word.visitorId));
      await insertIdentities(trx, [
        {
          siteId: site.siteId,
          visitorId: word.visitorId,
          since: since ?? buildUuidFloor(now), // nobody knows him yet: whatever comes of him is this lead's
          leadId,
          at: statedAt,
          firstAt: statedAt,
          saidBy: statement,
          via: VIA,
          recordedAt: now * 1_000,
          unlogged: true,
        },
      ]);
    }
    return (await findRoot(trx, site.siteId, leadId))!;
  });
}

/** Keys are facts too, as they are compared. */
function buildTraits(
  { keys, traits, statedAt }: LeadWord,
  said: { siteId: number; leadId: string; statement: string; now: number },
): TraitRow[] {
  const facts = { ...traits, ...Object.fromEntries(keys.map(({ kind, key }) => [kind, key])) };
  return Object.entries(facts).map(([name, value]) => ({
    siteId: said.siteId,
    leadId: said.leadId,
    name,
    verified: true,
    value,
    statedAt: new Date(statedAt).toISOString(),
    statedBy: said.statement,
    via: VIA,
    recordedAt: formatMicros(said.now * 1_000),
  }));
}

async function findLatestSession(
  db: Database,
  siteId: number,
  visitorId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ sessionId: string }>`
    select session_id from sessions
    where site_id = ${siteId} and visitor_id = ${visitorId}
    order by session_id desc
    limit 1`.execute(db);
  return rows[0]?.sessionId;
}
