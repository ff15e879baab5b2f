/**
 * Writing what is said of leads. Every statement is folded by key, sorted by key and commutative: at a
 * second time, or in another order, it changes nothing.
 */

import { sql } from 'kysely';
import type { FoldTransaction } from '../store/index.ts';
import { joinPeople } from './join-people.ts';
import { buildSecretId } from './lead-id.ts';
import { readRoots } from './ownership.sql.ts';
import type { LeadKey } from './resolve.table.ts';

export interface LeadRow {
  siteId: number;
  leadId: string;
  /** Null when it was named by its id alone. */
  key: LeadKey | null;
  /** RFC 3339, with microseconds. */
  recordedAt: string;
}

export interface TraitRow {
  siteId: number;
  leadId: string;
  name: string;
  verified: boolean;
  value: unknown;
  statedAt: string;
  statedBy: string;
  /** Where it was said: `form`, `identify`, `server` or `leads`. */
  via: string;
  recordedAt: string;
}

export interface MergeRow {
  siteId: number;
  /** The secret of the site: the merge's id is made with it. */
  secret: Buffer;
  one: string;
  other: string;
  via: string;
  statedAt: string;
  recordedAt: string;
}

/**
 * Whoever states people of a site does so alone: two edges that are added at once may belong to one component,
 * and its leads would be locked in two orders. Taken first, before any row.
 */
export async function lockPeople(trx: FoldTransaction, siteIds: readonly number[]): Promise<void> {
  for (const siteId of [...new Set(siteIds)].sort((a, b) => a - b)) {
    await sql`select pg_advisory_xact_lock(hashtext('lazo people'), ${siteId}::int)`.execute(trx);
  }
}

export async function insertLeads(trx: FoldTransaction, stated: readonly LeadRow[]): Promise<void> {
  const rows = foldBy(stated, (row) => `${row.siteId} ${row.leadId}`, earlier);
  if (rows.length === 0) return;
  await sql`
    insert into leads (site_id, lead_id, recorded_at)
    select * from unnest(${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.leadId)}::uuid[],
                         ${rows.map((row) => row.recordedAt)}::timestamptz[])
    on conflict (site_id, lead_id) do update set recorded_at = excluded.recorded_at
    where leads.recorded_at > excluded.recorded_at`.execute(trx);
  const named = stated.flatMap(({ key, ...row }) => (key ? { ...row, ...key } : []));
  const keyed = foldBy(named, (row) => `${row.siteId} ${row.leadId}`, earlier);
  await sql`
    insert into lead_keys (site_id, lead_id, kind, key, recorded_at)
    select * from unnest(${keyed.map((row) => row.siteId)}::int[], ${keyed.map((row) => row.leadId)}::uuid[],
                         ${keyed.map((row) => row.kind)}::text[], ${keyed.map((row) => row.key)}::text[],
                         ${keyed.map((row) => row.recordedAt)}::timestamptz[])
    on conflict (site_id, kind, key) do update set recorded_at = excluded.recorded_at
    where lead_keys.recorded_at > excluded.recorded_at`.execute(trx);
}

function earlier<Row extends { recordedAt: string }>(a: Row, b: Row): Row {
  return a.recordedAt <= b.recordedAt ? a : b;
}

/** The latest statement of a trait stands, by its own time, then by its event; claims and facts apart. */
export async function insertTraits(trx: FoldTransaction, stated: readonly TraitRow[]): Promise<void> {
  const rows = foldBy(stated, (row) => `${row.siteId} ${row.leadId} ${row.verified} ${row.name}`, laterTrait);
  if (rows.length === 0) return;
  await sql`
    insert into lead_traits (site_id, lead_id, name, verified, value, stated_at, stated_by, via, recorded_at)
    select * from unnest(${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.leadId)}::uuid[],
                         ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.verified)}::boolean[],
                         ${rows.map((row) => JSON.stringify(row.value))}::jsonb[], ${rows.map((row) => row.statedAt)}::timestamptz[],
                         ${rows.map((row) => row.statedBy)}::uuid[], ${rows.map((row) => row.via)}::text[], ${rows.map((row) => row.recordedAt)}::timestamptz[])
    on conflict (site_id, lead_id, name, verified) do update set
      value = excluded.value, stated_at = excluded.stated_at, stated_by = excluded.stated_by, via = excluded.via, recorded_at = excluded.recorded_at
    where (lead_traits.stated_at, lead_traits.stated_by) < (excluded.stated_at, excluded.stated_by)`.execute(
    trx,
  );
}

function laterTrait(a: TraitRow, b: TraitRow): TraitRow {
  if (a.statedAt !== b.statedAt) return a.statedAt > b.statedAt ? a : b;
  return a.statedBy >= b.statedBy ? a : b;
}

/** A server's word that two leads are one: edges, and the roots of the people that they touch computed anew. */
export async function insertMerges(trx: FoldTransaction, stated: readonly MergeRow[]): Promise<void> {
  const named = stated.map((row) => ({
    ...row,
    mergeId: buildSecretId(row.secret, ['merge', ...[row.one, row.other].sort()]),
  }));
  const rows = foldBy(named, (row) => `${row.siteId} ${row.mergeId}`, earlierWord);
  if (rows.length === 0) return;
  // What was said before stays, with the earliest of its words; what was taken back since stays taken back.
  const { rows: known } = await sql<Edge & { undoneAt: Date | null }>`
    insert into lead_merges (site_id, merge_id, one, other, via, stated_at, recorded_at)
    select * from unnest(${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.mergeId)}::uuid[],
                         ${rows.map((row) => row.one)}::uuid[], ${rows.map((row) => row.other)}::uuid[],
                         ${rows.map((row) => row.via)}::text[], ${rows.map((row) => row.statedAt)}::timestamptz[],
                         ${rows.map((row) => row.recordedAt)}::timestamptz[])
    on conflict (site_id, merge_id) do update set stated_at = excluded.stated_at, via = excluded.via
    where (lead_merges.stated_at, lead_merges.via collate "C") > (excluded.stated_at, excluded.via collate "C")
    returning site_id, one, other, undone_at`.execute(trx);
  const standing = known.filter((edge) => edge.undoneAt === null);
  for (const [siteId, edges] of Map.groupBy(standing, (edge) => edge.siteId))
    await moveRoots(trx, siteId, edges);
}

function earlierWord<Word extends MergeRow>(a: Word, b: Word): Word {
  if (a.statedAt !== b.statedAt) return a.statedAt < b.statedAt ? a : b;
  return a.via <= b.via ? a : b;
}

export interface Edge {
  siteId: number;
  one: string;
  other: string;
}

/** Gives the people of each component that grew its smallest id as root. Costs what changes, not what is there. */
export async function moveRoots(trx: FoldTransaction, siteId: number, edges: readonly Edge[]): Promise<void> {
  const rootOf = await readRoots(trx, siteId, [...new Set(edges.flatMap(({ one, other }) => [one, other]))]);
  const moves = [...joinPeople(edges.map(({ one, other }) => [rootOf(one), rootOf(other)] as const))];
  if (moves.length === 0) return;
  const moved = sql`unnest(${moves.map(([before]) => before)}::uuid[], ${moves.map(([, after]) => after)}::uuid[]) as moved (before, after)`;
  await sql`
    update leads set merged_into = moved.after from ${moved}
    where leads.site_id = ${siteId} and leads.merged_into = moved.before`.execute(trx);
  await sql`
    update leads set merged_into = moved.after from ${moved}
    where leads.site_id = ${siteId} and leads.lead_id = moved.before`.execute(trx);
}

/** One row a key, sorted by key: no statement meets a row twice, and two writers cannot wait in a ring. */
export function foldBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  choose: (a: Row, b: Row) => Row,
): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const before = byKey.get(key);
    byKey.set(key, before ? choose(before, row) : row);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
