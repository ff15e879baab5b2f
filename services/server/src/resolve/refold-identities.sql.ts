/**
 * Who is who, computed again from the log. Identities and what browsers claimed come from the log alone. Leads, their
 * keys, verified traits and merges are stated by servers too, in no event: of those only what is missing is added.
 */

import { sql } from 'kysely';
import type { SiteDirectory } from '../access/index.ts';
import type { FoldTransaction, Mending, Refoldable } from '../store/index.ts';
import { buildIdentityFold } from './fold-identities.sql.ts';
import { type Edge, lockPeople, moveRoots } from './state-leads.sql.ts';

const OF_SERVERS_TOO = () => sql<boolean>`false`;

const IDENTITIES: Mending = {
  table: 'identities',
  key: ['site_id', 'visitor_id', 'since', 'lead_id'],
  columns: ['at', 'first_at', 'said_by', 'via', 'recorded_at'],
  // What `POST /v1/leads` said, before a form or after it, or an erasure left, stands in no event.
  isOfLog: (oldest) =>
    sql`live.via not in ('leads', 'erased') and not live.unlogged and live.first_at >= ${oldest} and live.recorded_at >= ${oldest}`,
};

const TRAITS: Mending = {
  table: 'lead_traits',
  key: ['site_id', 'lead_id', 'name', 'verified'],
  columns: ['value', 'stated_at', 'stated_by', 'via', 'recorded_at'],
  isOfLog: (oldest) =>
    sql`not live.verified and live.stated_at >= ${oldest} and live.recorded_at >= ${oldest}`,
};

const LEADS: Mending = {
  table: 'leads',
  key: ['site_id', 'lead_id'],
  columns: ['recorded_at'],
  isOfLog: OF_SERVERS_TOO,
  whenMended: async (trx, rows) =>
    moveRootsOf(trx, await readEdgesOf(trx, rows as readonly unknown[] as NamedLead[])),
};

const KEYS: Mending = {
  table: 'lead_keys',
  key: ['site_id', 'kind', 'key'],
  columns: ['lead_id', 'recorded_at'],
  isOfLog: OF_SERVERS_TOO,
};

const MERGES: Mending = {
  table: 'lead_merges',
  key: ['site_id', 'merge_id'],
  columns: ['one', 'other', 'via', 'stated_at', 'recorded_at'],
  isOfLog: OF_SERVERS_TOO,
  whenMended: async (trx, rows) =>
    moveRootsOf(trx, await readEdges(trx, rows as readonly unknown[] as NamedMerge[])),
};

/** Leads before their merges, which move their roots. */
const MENDED = [LEADS, KEYS, MERGES, TRAITS, IDENTITIES];

export function buildIdentityRefoldable(sites: SiteDirectory): Refoldable {
  return {
    name: 'identities',
    fold: buildIdentityFold(sites),
    writes: [...MENDED.map(({ table }) => table), 'changed_visitors'],
    swapped: [],
    mended: MENDED,
    beforeMending: lockAllPeople,
  };
}

async function lockAllPeople(trx: FoldTransaction): Promise<void> {
  const { rows } = await sql<{ siteId: number }>`select site_id from sites`.execute(trx);
  await lockPeople(
    trx,
    rows.map((row) => row.siteId),
  );
}

interface NamedLead {
  siteId: number;
  leadId: string;
}

interface NamedMerge {
  siteId: number;
  mergeId: string;
}

/** The merges that hold and touch these leads. */
async function readEdgesOf(trx: FoldTransaction, leads: readonly NamedLead[]): Promise<Edge[]> {
  const named = sql`unnest(${leads.map((lead) => lead.siteId)}::int[], ${leads.map((lead) => lead.leadId)}::uuid[]) as named (site_id, lead_id)`;
  const { rows } = await sql<Edge>`
    select edge.site_id, one, other
    from ${named} join lead_merges edge on edge.site_id = named.site_id and edge.one = named.lead_id
    where undone_at is null
    union
    select edge.site_id, one, other
    from ${named} join lead_merges edge on edge.site_id = named.site_id and edge.other = named.lead_id
    where undone_at is null`.execute(trx);
  return rows;
}

async function readEdges(trx: FoldTransaction, merges: readonly NamedMerge[]): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    select edge.site_id, one, other
    from unnest(${merges.map((merge) => merge.siteId)}::int[], ${merges.map((merge) => merge.mergeId)}::uuid[])
      as named (site_id, merge_id)
    join lead_merges edge using (site_id, merge_id)`.execute(trx);
  return rows;
}

async function moveRootsOf(trx: FoldTransaction, edges: readonly Edge[]): Promise<void> {
  for (const [siteId, ofSite] of Map.groupBy(edges, (edge) => edge.siteId))
    await moveRoots(trx, siteId, ofSite);
}
