/** The table of ready touches, and the changes that are told of it. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { encodeUuids, WHOEVER_HAD_IT } from '../../store/index.ts';
import { readMillis, readUuid } from '../read-bytes.ts';

/** A visitor's visits as one lead, or as nobody's. */
export interface ReadyRow {
  readonly visitorId: string;
  readonly leadId: string | null;
  /** When he first said that he is this lead. Milliseconds since 1970. */
  readonly identifiedAt: number | undefined;
  readonly touches: Buffer;
}

export interface Change {
  visitorId: string;
  sessionId: string | null;
}

/** Changes that one transaction takes: some tenths of a second. */
export const CHANGES_AT_ONCE = 2_000;

/** Keeps others from making the site's touches ready until the transaction ends. */
export async function lockReady(trx: Database, siteId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('lazo ready touches'), ${siteId}::int)`.execute(trx);
}

/** The same, without waiting: whether this transaction has the lock. */
export async function tryLockReady(trx: Database, siteId: number): Promise<boolean> {
  const { rows } = await sql<{ isHeld: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('lazo ready touches'), ${siteId}::int) as is_held`.execute(trx);
  return rows[0]!.isHeld;
}

/** The sites that have something to refresh. */
export async function listChangedSites(db: Database): Promise<number[]> {
  const { rows } = await sql<{ siteId: number }>`
    select distinct site_id from changed_visitors order by 1`.execute(db);
  return rows.map((row) => row.siteId);
}

/** What is taken is what this statement sees: whatever is told later is there for the next one. */
export async function takeChanges(trx: Database, siteId: number): Promise<Change[]> {
  const { rows } = await sql<Change>`
    delete from changed_visitors
    where ctid = any(array(select ctid from changed_visitors where site_id = ${siteId} limit ${CHANGES_AT_ONCE}))
    returning visitor_id, session_id`.execute(trx);
  return rows;
}

/** Those of these visitors, and of these sessions, whom a sale could need: they said who they are, or a sale names them. */
export async function chooseWhoMatters(
  trx: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<string[]> {
  const isAsked = sql`site_id = ${siteId} and visitor_id = any(${visitorIds}::uuid[])`;
  const { rows } = await sql<{ visitorId: string }>`
    select visitor_id from identities where ${isAsked}
    union select visitor_id from ready_touches where ${isAsked}
    union select visitor_id from conversions where ${isAsked}`.execute(trx);
  return rows.map((row) => row.visitorId);
}

/** Those of these sessions that a sale names without their visitor. */
export async function chooseSessionsOfSales(
  trx: Database,
  siteId: number,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ sessionId: string }>`
    select distinct session_id from conversions
    where site_id = ${siteId} and visitor_id is null and session_id = any(${sessionIds}::uuid[])`.execute(
    trx,
  );
  return new Set(rows.map((row) => row.sessionId));
}

const WHO_MATTERS = (siteId: number) => sql`
    select visitor_id from identities where site_id = ${siteId}
    union select visitor_id from ready_touches where site_id = ${siteId}
    union select visitor_id from conversions where site_id = ${siteId} and visitor_id is not null`;

/** A row each for everybody, to be taken some at a time, and one each for the visits that sales name alone. */
export async function tellAllWhoMatter(trx: Database, siteId: number): Promise<void> {
  await sql`
    insert into changed_visitors (site_id, visitor_id)
    select ${siteId}::int, visitor_id from (${WHO_MATTERS(siteId)}) as who`.execute(trx);
  await sql`
    insert into changed_visitors (site_id, visitor_id, session_id)
    select distinct ${siteId}::int, ${WHOEVER_HAD_IT}::uuid, session_id from conversions
    where site_id = ${siteId} and session_id is not null and visitor_id is null`.execute(trx);
}

/** When each of these visitors first said that he is a lead; whoever was erased left no such word. */
export async function readFirstWords(
  trx: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<{ visitorId: string; leadId: string; firstAt: Date }[]> {
  const { rows } = await sql<{ visitorId: string; leadId: string; firstAt: Date }>`
    select visitor_id, lead_id, min(first_at) as first_at from identities
    where site_id = ${siteId} and visitor_id = any(${visitorIds}::uuid[]) and via <> 'erased'
    group by visitor_id, lead_id`.execute(trx);
  return rows;
}

/** The rows of these visitors become these. */
export async function replaceReady(
  trx: Database,
  siteId: number,
  { visitorIds, rows }: { visitorIds: readonly string[]; rows: readonly ReadyRow[] },
): Promise<void> {
  await sql`
    delete from ready_touches where site_id = ${siteId} and visitor_id = any(${visitorIds}::uuid[])`.execute(
    trx,
  );
  if (rows.length === 0) return;
  const times = rows.map(({ identifiedAt }) =>
    identifiedAt === undefined ? null : new Date(identifiedAt).toISOString(),
  );
  await sql`
    insert into ready_touches (site_id, visitor_id, lead_id, identified_at, touches)
    select ${siteId}::int, row.* from unnest(
      ${rows.map((row) => row.visitorId)}::uuid[], ${rows.map((row) => row.leadId)}::uuid[], ${times}::timestamptz[],
      ${rows.map((row) => row.touches)}::bytea[]) as row`.execute(trx);
}

const SLICE = 5_000;

/** Rows in the order of their visitors, all of each visitor, after one; none when there are no more. */
export async function readReadySlice(
  db: Database,
  siteId: number,
  after: string | undefined,
): Promise<Pick<ReadyRow, 'visitorId' | 'touches'>[]> {
  const { rows } = await sql<Pick<ReadyRow, 'visitorId' | 'touches'>>`
    select visitor_id, touches from ready_touches
    where site_id = ${siteId} and visitor_id > coalesce(${after ?? null}::uuid, ${NOBODYS_ID}::uuid)
    order by visitor_id
    fetch first ${SLICE} rows with ties`.execute(db);
  return rows;
}

/** The rows of these leads. */
export function readReadyOfLeads(
  db: Database,
  siteId: number,
  leadIds: readonly string[],
): Promise<ReadyRow[]> {
  return leadIds.length === 0
    ? Promise.resolve([])
    : read(db, sql`site_id = ${siteId} and lead_id = any(${encodeUuids(leadIds)}::uuid[])`);
}

/** All rows of these visitors. */
export function readReadyOfVisitors(
  db: Database,
  siteId: number,
  visitorIds: readonly string[],
): Promise<ReadyRow[]> {
  return visitorIds.length === 0
    ? Promise.resolve([])
    : read(db, sql`site_id = ${siteId} and visitor_id = any(${encodeUuids(visitorIds)}::uuid[])`);
}

/** One value holds all rows: to Postgres and to us a row by itself costs several times what is in it. */
async function read(db: Database, which: RawBuilder<unknown>): Promise<ReadyRow[]> {
  const { rows } = await sql<{ packed: Buffer | null }>`
    select string_agg(
      uuid_send(visitor_id) || coalesce(uuid_send(lead_id), ${NOBODY}) || coalesce(timestamptz_send(identified_at), ${NEVER})
      || int4send(length(touches)) || touches, ''::bytea) as packed
    from ready_touches
    where ${which}`.execute(db);
  return unpackRows(rows[0]!.packed ?? Buffer.alloc(0));
}

const NOBODY = sql`'\\x00000000000000000000000000000000'::bytea`;
const NEVER = sql`'\\x8000000000000000'::bytea`;
const NOBODYS_ID = '00000000-0000-0000-0000-000000000000';
const NEVER_HIGH = -(2 ** 31);

function unpackRows(packed: Buffer): ReadyRow[] {
  const rows: ReadyRow[] = [];
  for (let at = 0; at < packed.length; at += HEAD_BYTES + packed.readInt32BE(at + LENGTH_AT))
    rows.push(new PackedRow(packed, at));
  return rows;
}

const LEAD_AT = 16;
const TIME_AT = 32;
const LENGTH_AT = 40;
const HEAD_BYTES = 44;

/** Few ask for the visitor: he is told when somebody does. */
class PackedRow implements ReadyRow {
  readonly leadId: string | null;
  readonly identifiedAt: number | undefined;
  readonly touches: Buffer;
  readonly #packed: Buffer;
  readonly #at: number;

  constructor(packed: Buffer, at: number) {
    const leadId = readUuid(packed, at + LEAD_AT);
    const isNever = packed.readInt32BE(at + TIME_AT) === NEVER_HIGH;
    this.leadId = leadId === NOBODYS_ID ? null : leadId;
    this.identifiedAt = isNever ? undefined : readMillis(packed, at + TIME_AT);
    this.touches = packed.subarray(at + HEAD_BYTES, at + HEAD_BYTES + packed.readInt32BE(at + LENGTH_AT));
    this.#packed = packed;
    this.#at = at;
  }

  get visitorId(): string {
    return readUuid(this.#packed, this.#at);
  }
}
