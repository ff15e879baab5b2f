/**
 * Where the address of an erased person stands in somebody else's rows: a property, a URL, a title. It is replaced there;
 * the rows stay, since they are another's. His own rows are left to be erased.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { ASIDE, withRetries } from '../store/index.ts';
import type { AddressPatterns } from './address-forms.ts';
import type { Theirs } from './theirs.sql.ts';

interface Texts {
  table: string;
  /** By what his own rows are told apart. */
  of: 'visit' | 'lead' | 'nobody';
  text: readonly string[];
  json: readonly string[];
}

/** Every column in which a text of anybody's making can stand. */
const TEXTS: readonly Texts[] = [
  { table: 'events', of: 'visit', text: ['url', 'title', 'referrer', 'name'], json: ['properties'] },
  { table: 'page_views', of: 'visit', text: ['url', 'path', 'title'], json: [] },
  {
    table: 'sessions',
    of: 'visit',
    text: ['landing_url', 'landing_page', 'referrer', 'source', 'medium', 'campaign', 'term', 'content'],
    json: ['click_ids'],
  },
  { table: 'former_verdicts', of: 'visit', text: ['source', 'medium'], json: [] },
  {
    table: 'conversions',
    of: 'nobody',
    text: ['external_id', 'source', 'name', 'stage'],
    json: ['properties'],
  },
  { table: 'lead_traits', of: 'lead', text: ['name'], json: ['value'] },
  { table: 'refusals', of: 'nobody', text: ['sent', 'detail', 'field'], json: [] },
  { table: 'unfolded', of: 'visit', text: ['error'], json: [] },
  { table: 'merge_audits', of: 'nobody', text: ['said_by', 'why'], json: [] },
  { table: 'consents', of: 'nobody', text: ['text'], json: [] },
];

interface Redaction {
  siteId: number;
  patterns: AddressPatterns;
  /** Whose own rows are left to be erased. */
  theirs: Theirs;
}

/** Replaces every form of the address, and answers in how many rows. */
export async function redactTexts(db: Database, redaction: Redaction): Promise<number> {
  let redacted = await redactKeys(db, redaction);
  for (const texts of TEXTS) {
    redacted += await redactTable(db, redaction, texts);
    const aside = `${ASIDE}.${texts.table}`;
    if (await isThere(db, aside)) await redactTable(db, redaction, { ...texts, table: aside });
  }
  return redacted;
}

/** A statement by itself: of a large log it takes a while, and nobody waits for it. */
function redactTable(
  db: Database,
  { siteId, patterns, theirs }: Redaction,
  { table, of, text, json }: Texts,
): Promise<number> {
  const columns = [...text, ...json].map((column) => sql.ref(column));
  const changes = [
    ...text.map((column) => sql`${sql.ref(column)} = ${replace(sql`${sql.ref(column)}`, patterns)}`),
    ...json.map(
      (column) => sql`${sql.ref(column)} = ${replace(sql`${sql.ref(column)}::text`, patterns)}::jsonb`,
    ),
  ];
  return withRetries(() =>
    db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      const { numAffectedRows } = await sql`
        update ${sql.table(table)} set ${sql.join(changes)}
        where site_id = ${siteId} and ${isOthers(of, theirs)} and ${isHit(sql`concat_ws(' ', ${sql.join(columns)})`, patterns)}`.execute(
        trx,
      );
      return Number(numAffectedRows ?? 0);
    }),
  );
}

/** Rows that are not his by themselves. */
function isOthers(of: Texts['of'], { sessions, leads }: Theirs): RawBuilder<unknown> {
  if (of === 'lead') return sql`lead_id <> all(${leads}::uuid[])`;
  if (of === 'nobody') return sql`true`;
  return sql`not exists (
    select from unnest(${sessions.map((visit) => visit.visitorId)}::uuid[], ${sessions.map((visit) => visit.sessionId)}::uuid[])
      as his (his_visitor, his_session)
    where his_visitor = visitor_id and his_session = session_id)`;
}

const ERASED = '[erased]';

/** A user id that is his address, of a lead that nobody said is he. */
async function redactKeys(db: Database, { siteId, patterns, theirs }: Redaction): Promise<number> {
  const { numAffectedRows } = await sql`
    update lead_keys set key = ${ERASED} || lead_id
    where site_id = ${siteId} and lead_id <> all(${theirs.leads}::uuid[])
      and ${isHit(sql`key`, patterns)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * What touches say, apart from whose they are. While nobody makes touches ready: one that is being made may hold what its
 * visit said before. A kind that is changed is not found again by what it said.
 */
export async function redactKinds(trx: Database, siteId: number, patterns: AddressPatterns): Promise<void> {
  const columns = ['source', 'medium', 'campaign', 'term', 'content', 'landing_page'].map((name) =>
    sql.ref(name),
  );
  const changes = columns.map((column) => sql`${column} = ${replace(column, patterns)}`);
  await sql`
    update touch_kinds set digest = md5(digest::text)::uuid, ${sql.join(changes)}
    where site_id = ${siteId} and ${isHit(sql`concat_ws(' ', ${sql.join(columns)})`, patterns)}`.execute(trx);
}

function isHit(value: RawBuilder<unknown>, { likeAnyCase, likeExact }: AddressPatterns): RawBuilder<boolean> {
  return sql`(lower(${value}) like any(${likeAnyCase}::text[]) or ${value} like any(${likeExact}::text[]))`;
}

function replace(value: RawBuilder<unknown>, { anyCase, exact }: AddressPatterns): RawBuilder<string> {
  return sql`regexp_replace(regexp_replace(${value}, ${anyCase}, ${ERASED}, 'gi'), ${exact}, ${ERASED}, 'g')`;
}

async function isThere(db: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ name: string | null }>`select to_regclass(${table})::text as name`.execute(db);
  return rows[0]!.name !== null;
}
