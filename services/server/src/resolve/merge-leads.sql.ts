/**
 * Joining two leads by hand, and taking a join back. A merge is an edge of its own beside those that servers' words
 * make, so taking it back leaves exactly what was there before.
 */

import { buildUuidV7 } from '@lazo/contract';
import { type Insertable, sql } from 'kysely';
import type { Site } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { joinPeople } from './join-people.ts';
import { buildSecretId } from './lead-id.ts';
import type { LeadMergesTable, MergeAuditsTable, ResolveTables } from './resolve.table.ts';
import { lockPeople, moveRoots } from './state-leads.sql.ts';

/** Who says so, and why; kept beside the edge. */
export type Said = Pick<MergeAuditsTable, 'keyDigest' | 'saidBy' | 'why'>;

export interface MergeAnswer {
  mergeId: string;
  /** The roots of the two leads afterwards: the same while anything joins them. */
  leads: string[];
}

/** Both leads are there; the caller has looked. Saying it twice is saying it once. */
export function mergeLeads(
  db: Database,
  site: Site,
  { keep, merge, said, now }: { keep: string; merge: string; said: Said; now: number },
): Promise<MergeAnswer> {
  const { siteId, secret } = site;
  const mergeId = buildSecretId(secret, ['merge by hand', ...[keep, merge].sort()]);
  return db.transaction().execute(async (trx) => {
    await lockPeople(trx, [siteId]);
    await sql`
      insert into lead_merges (site_id, merge_id, one, other, via, stated_at, recorded_at)
      values (${siteId}, ${mergeId}, ${keep}, ${merge}, 'merge', ${new Date(now)}, ${new Date(now)})
      on conflict (site_id, merge_id) do update set undone_at = null, stated_at = excluded.stated_at
      where lead_merges.undone_at is not null`.execute(trx);
    await moveRoots(trx, siteId, [{ siteId, one: keep, other: merge }]);
    await insertAudit(trx, { siteId, mergeId, action: 'merge', saidAt: new Date(now), ...said });
    return { mergeId, leads: await readRootsOf(trx, siteId, [keep, merge]) };
  });
}

/** Takes one edge back, and nothing else. Undefined when there never was such a merge. */
export function unmergeLeads(
  db: Database,
  site: Site,
  { mergeId, said, now }: { mergeId: string; said: Said; now: number },
): Promise<MergeAnswer | undefined> {
  const { siteId } = site;
  return db.transaction().execute(async (trx) => {
    await lockPeople(trx, [siteId]);
    const edge = await findEdge(trx, siteId, mergeId);
    if (!edge) return undefined;
    if (edge.undoneAt === null) {
      await sql`
        update lead_merges set undone_at = ${new Date(now)}
        where site_id = ${siteId} and merge_id = ${mergeId}`.execute(trx);
      await recomputeRoots(trx, siteId, edge.one);
      await insertAudit(trx, { siteId, mergeId, action: 'unmerge', saidAt: new Date(now), ...said });
    }
    return { mergeId, leads: await readRootsOf(trx, siteId, [edge.one, edge.other]) };
  });
}

function findEdge(
  db: Database,
  siteId: number,
  mergeId: string,
): Promise<Pick<LeadMergesTable, 'one' | 'other' | 'undoneAt'> | undefined> {
  return db
    .withTables<ResolveTables>()
    .selectFrom('leadMerges')
    .select(['one', 'other', 'undoneAt'])
    .where('siteId', '=', siteId)
    .where('mergeId', '=', mergeId)
    .executeTakeFirst();
}

/** Gives everybody of a lead's component the root that follows from the edges that are left. */
async function recomputeRoots(trx: Database, siteId: number, leadId: string): Promise<void> {
  const { rows: members } = await sql<{ leadId: string }>`
    select member.lead_id
    from leads lead join leads member
      on member.site_id = ${siteId}
     and (member.lead_id = coalesce(lead.merged_into, lead.lead_id) or member.merged_into = coalesce(lead.merged_into, lead.lead_id))
    where lead.site_id = ${siteId} and lead.lead_id = ${leadId}
    order by member.lead_id`.execute(trx);
  const ids = members.map((member) => member.leadId);
  const { rows: edges } = await sql<{ one: string; other: string }>`
    select one, other from lead_merges
    where site_id = ${siteId} and undone_at is null and one = any(${ids}::uuid[])`.execute(trx);
  const roots = joinPeople(edges.map(({ one, other }) => [one, other] as const));
  await sql`
    update leads set merged_into = own.root
    from unnest(${ids}::uuid[], ${ids.map((id) => roots.get(id) ?? null)}::uuid[]) as own (lead_id, root)
    where leads.site_id = ${siteId} and leads.lead_id = own.lead_id and leads.merged_into is distinct from own.root`.execute(
    trx,
  );
}

async function readRootsOf(db: Database, siteId: number, leadIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ root: string }>`
    select coalesce(merged_into, lead_id) as root
    from leads join unnest(${leadIds}::uuid[]) with ordinality as asked (id, place) on lead_id = asked.id
    where site_id = ${siteId}
    order by asked.place`.execute(db);
  return rows.map((row) => row.root);
}

async function insertAudit(
  trx: Database,
  audit: Omit<Insertable<MergeAuditsTable>, 'auditId'>,
): Promise<void> {
  const auditId = buildUuidV7(audit.saidAt.getTime(), crypto.getRandomValues(new Uint8Array(10)));
  await trx
    .withTables<ResolveTables>()
    .insertInto('mergeAudits')
    .values({ ...audit, auditId })
    .execute();
}
