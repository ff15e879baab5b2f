import type { Site } from '../access/index.ts';
import type { FoldTransaction } from '../store/index.ts';
import { formatMicros } from '../store/index.ts';
import { buildLeadId } from './lead-id.ts';
import type { LeadKey } from './resolve.table.ts';
import { insertLeads, insertMerges, type LeadRow, lockPeople, type MergeRow } from './state-leads.sql.ts';

/** A server's word that keys, and perhaps a lead by its id, are one person. */
export interface PersonWord {
  site: Site;
  keys: readonly LeadKey[];
  leadId?: string | undefined;
  via: string;
  /** Milliseconds since 1970. */
  statedAt: number;
}

/** The lead that a word names first: by its id, else by its first key; undefined when it names nobody. */
export function findNamedLead({
  site,
  keys,
  leadId,
}: Pick<PersonWord, 'site' | 'keys' | 'leadId'>): string | undefined {
  return leadId ?? (keys[0] && buildLeadId(site.secret, keys[0]));
}

/** Writes the leads that words name, and the merges between the names of one word. */
export async function statePeople(
  trx: FoldTransaction,
  words: readonly PersonWord[],
  now: number,
): Promise<void> {
  const recordedAt = formatMicros(now * 1_000);
  const leads: LeadRow[] = [];
  const merges: MergeRow[] = [];
  for (const { site, keys, leadId, via, statedAt } of words) {
    const named = findNamedLead({ site, keys, leadId });
    if (leadId) leads.push({ siteId: site.siteId, leadId, key: null, recordedAt });
    for (const key of keys) {
      const other = buildLeadId(site.secret, key);
      leads.push({ siteId: site.siteId, leadId: other, key, recordedAt });
      if (!named || named === other) continue;
      merges.push({
        siteId: site.siteId,
        secret: site.secret,
        one: named,
        other,
        via,
        statedAt: new Date(statedAt).toISOString(),
        recordedAt,
      });
    }
  }
  await lockPeople(
    trx,
    leads.map((lead) => lead.siteId),
  );
  await insertLeads(trx, leads);
  await insertMerges(trx, merges);
}
