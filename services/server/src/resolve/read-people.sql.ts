/** People as a server may see them: all leads that are one, their keys, what is said of them, their browsers. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { readNewestVisitors } from './read-joinings.sql.ts';
import type { KeyKind, LeadKey } from './resolve.table.ts';

export interface Person {
  /** The root's id. */
  id: string;
  /** When the service first heard of the root, RFC 3339. */
  createdAt: string;
  /** Normalised keys by kind; a kind is absent when nothing of it is known. */
  keys: Partial<Record<KeyKind, string[]>>;
  /** Each trait as it stands: what a server said before what a browser claimed. */
  traits: Record<string, TraitAnswer>;
  /** His browsers, the newest first, {@link SHOWN_VISITORS} at most. */
  visitors: string[];
  /** Whether he has more browsers than are shown: an address that many share, such as info@. */
  hub: boolean;
  /** Leads that are this person, his root included. */
  leads: string[];
  /** The words that join them; each can be taken back by itself. */
  merges: MergeAnswer[];
}

/** What one side said of a trait. */
interface Statement {
  value: unknown;
  /** Said by a server; else claimed by a browser. */
  verified: boolean;
  /** When it was said, RFC 3339. */
  at: string;
  /** Where: `form`, `identify`, `server` or `leads`. */
  via: string;
  /** The event, or the statement, that says so. */
  statedBy: string;
}

/** The statement that stands, and those that it stands before. */
type TraitAnswer = Statement & { others: Statement[] };

interface MergeAnswer {
  mergeId: string;
  leads: [string, string];
  /** Who joined them: `merge` by hand, or `identify`, `conversion`, `leads`. */
  via: string;
  at: string;
}

/** Browsers of one person that are shown. */
const SHOWN_VISITORS = 100;

/** Reads people by the ids of their roots, in the order asked for; one that is not there is left out. */
export async function readPeople(db: Database, siteId: number, roots: readonly string[]): Promise<Person[]> {
  const members = await readMembers(db, siteId, roots);
  const leadIds = members.map((member) => member.leadId);
  const [keys, traits, visitors, merges] = await Promise.all([
    readKeysOf(db, siteId, leadIds),
    readTraitsOf(db, siteId, leadIds),
    readNewestVisitors(db, siteId, leadIds, SHOWN_VISITORS + 1),
    readMergesOf(db, siteId, leadIds),
  ]);
  return roots.flatMap((id) => {
    const own = members.filter((member) => member.root === id);
    const root = own.find((member) => member.leadId === id);
    if (!root) return [];
    const isHis = new Set(own.map((member) => member.leadId));
    const browsers = [...new Set(ofPerson(visitors, isHis).map((row) => row.visitorId))].sort().reverse();
    return {
      id,
      createdAt: root.recordedAt.toISOString(),
      keys: groupKeys(ofPerson(keys, isHis)),
      traits: rankTraits(ofPerson(traits, isHis)),
      visitors: browsers.slice(0, SHOWN_VISITORS),
      hub: browsers.length > SHOWN_VISITORS,
      leads: own.map((member) => member.leadId),
      merges: ofPerson(merges, isHis).map(({ mergeId, leadId, other, via, statedAt }) => ({
        mergeId,
        leads: [leadId, other],
        via,
        at: statedAt.toISOString(),
      })),
    };
  });
}

function ofPerson<Row extends { leadId: string }>(rows: readonly Row[], isHis: ReadonlySet<string>): Row[] {
  return rows.filter((row) => isHis.has(row.leadId));
}

async function readMembers(db: Database, siteId: number, roots: readonly string[]) {
  const { rows } = await sql<{ leadId: string; root: string; recordedAt: Date }>`
    select lead_id, lead_id as root, recorded_at from leads where site_id = ${siteId} and lead_id = any(${roots}::uuid[])
    union all
    select lead_id, merged_into, recorded_at from leads where site_id = ${siteId} and merged_into = any(${roots}::uuid[])
    order by lead_id`.execute(db);
  return rows;
}

async function readKeysOf(db: Database, siteId: number, leadIds: readonly string[]) {
  const { rows } = await sql<LeadKey & { leadId: string }>`
    select lead_id, kind, key from lead_keys
    where site_id = ${siteId} and lead_id = any(${leadIds}::uuid[])
    order by kind, key`.execute(db);
  return rows;
}

function groupKeys(keys: readonly LeadKey[]): Person['keys'] {
  const byKind = Object.groupBy(keys, (row) => row.kind);
  return Object.fromEntries(Object.entries(byKind).map(([kind, rows]) => [kind, rows.map((row) => row.key)]));
}

type TraitRecord = Omit<Statement, 'at'> & { leadId: string; name: string; statedAt: Date };

async function readTraitsOf(
  db: Database,
  siteId: number,
  leadIds: readonly string[],
): Promise<TraitRecord[]> {
  const { rows } = await sql<TraitRecord>`
    select lead_id, name, value, verified, stated_at, via, stated_by from lead_traits
    where site_id = ${siteId} and lead_id = any(${leadIds}::uuid[])
    order by name, verified desc, stated_at desc, stated_by desc`.execute(db);
  return rows;
}

/** Rows come with the one that stands first. */
function rankTraits(rows: readonly TraitRecord[]): Person['traits'] {
  const traits: Person['traits'] = {};
  for (const { name, value, verified, statedAt, via, statedBy } of rows) {
    const statement = { value, verified, at: statedAt.toISOString(), via, statedBy };
    const standing = Object.hasOwn(traits, name) ? traits[name] : undefined;
    if (standing) standing.others.push(statement);
    else Object.defineProperty(traits, name, { value: { ...statement, others: [] }, enumerable: true }); // a browser may call a trait __proto__
  }
  return traits;
}

async function readMergesOf(db: Database, siteId: number, leadIds: readonly string[]) {
  const { rows } = await sql<{ mergeId: string; leadId: string; other: string; via: string; statedAt: Date }>`
    select merge_id, one as lead_id, other, via, stated_at from lead_merges
    where site_id = ${siteId} and undone_at is null and one = any(${leadIds}::uuid[])
    order by stated_at, merge_id`.execute(db);
  return rows;
}
