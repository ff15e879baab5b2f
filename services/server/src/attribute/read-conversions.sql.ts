/**
 * What counts: a conversion whose standing revision is won, or is refunded in part. A refund's value is what is
 * gone in all; without one the whole is gone. Lost and moments do not count.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { IdBook } from './id-book.ts';
import { isZeros, readMillis, readUuid } from './read-bytes.ts';

export interface CountedConversion {
  readonly conversionId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  /** Null where it has no amount. */
  readonly valueMinor: bigint | null;
  readonly currency: string | null;
  /** Of a conversion that names no lead. */
  readonly visitorId: string | null;
  /** The visit in which it was made, where it is named. */
  readonly sessionId: string | null;
  /** Whether it names the browser or the visit in which it was made; a CRM names a person alone. */
  readonly isPurchase: boolean;
  /** The number of the lead that it names; undefined: it names none. */
  numberLead(leads: IdBook): number | undefined;
}

export interface ConversionQuestion {
  siteId: number;
  /** Conversions at or after this instant. */
  from: Date;
  /** Conversions before it. */
  to: Date;
  /** Null means all. */
  names: readonly string[] | null;
  /** This one alone. */
  conversionId?: string;
}

/** Sales that are read at once, about. */
const PAGE = 5_000;

/** Reads what counts in a range, some at a time, in the order of its time. */
export async function* readConversions(
  db: Database,
  question: ConversionQuestion,
): AsyncGenerator<CountedConversion[]> {
  let refunded = unpack(await readPacked(db, selectPartlyRefunded(question), question));
  for (let after: string | undefined = '-infinity'; after !== undefined; ) {
    const packed: PackedConversions[] = await readPacked(db, selectWon(question, after), question);
    const last: PackedConversions | undefined = packed[0];
    const isEnd = last === undefined || last.count < PAGE;
    const isDue = ({ occurredAt }: CountedConversion) => isEnd || occurredAt <= last.until.getTime();
    yield [...unpack(packed), ...refunded.filter(isDue)].sort(compareConversions);
    refunded = refunded.filter((conversion) => !isDue(conversion));
    after = isEnd ? undefined : last.after;
  }
}

/** A page of those that were made after a time, with all that were made at its last. */
function selectWon({ siteId, from, to, conversionId }: ConversionQuestion, after: string) {
  return sql`
    select conversion_id, name, occurred_at, currency, value_minor, lead_id, visitor_id, session_id
    from conversions
    where site_id = ${siteId} and replaced_at is null and stage = 'won'
      and occurred_at >= ${from} and occurred_at > ${after}::timestamptz and occurred_at < ${to}
      and ${isOf(conversionId)}
    order by occurred_at
    fetch first ${PAGE} rows with ties`;
}

/**
 * The sale is the latest revision that was won. Where a refund has another currency, what is left is not guessed: the
 * whole is withdrawn.
 */
function selectPartlyRefunded({ siteId, from, to, conversionId }: ConversionQuestion) {
  return sql`
    select sale.conversion_id, sale.name, sale.occurred_at, sale.currency, sale.value_minor - refund.value_minor as value_minor,
           coalesce(refund.lead_id, sale.lead_id) as lead_id, coalesce(refund.visitor_id, sale.visitor_id) as visitor_id,
           coalesce(refund.session_id, sale.session_id) as session_id
    from (
      select * from conversions
      where site_id = ${siteId} and replaced_at is null and stage = 'refunded' and ${isOf(conversionId)}
    ) as refund
    join lateral (
      select * from conversions revision
      where revision.site_id = ${siteId} and revision.conversion_id = refund.conversion_id and revision.stage = 'won'
      order by revision.updated_at desc, revision.value_minor desc nulls last, revision.revision_id desc
      limit 1
    ) as sale on sale.currency = refund.currency and refund.value_minor < sale.value_minor
    where sale.occurred_at >= ${from} and sale.occurred_at < ${to}`;
}

function isOf(conversionId: string | undefined): RawBuilder<unknown> {
  return conversionId === undefined ? sql`true` : sql`conversion_id = ${conversionId}::uuid`;
}

/**
 * One value holds all of a kind: a row by itself costs several times what is in it. Postgres gathers them without
 * sorting. Names are chosen here and not before: pages are cut by time alone, which the index knows, whatever is known of
 * a name.
 */
async function readPacked(
  db: Database,
  counted: RawBuilder<unknown>,
  { names }: Pick<ConversionQuestion, 'names'>,
): Promise<PackedConversions[]> {
  const isPurchase = sql`(visitor_id is not null or session_id is not null)`;
  const isAsked = names === null ? sql`true` : sql`name = any(${names}::text[])`;
  const { rows } = await sql<PackedConversions>`
    select name, currency, value_minor is not null as has_value, lead_id is not null as has_lead,
           ${isPurchase} as is_purchase,
           string_agg(
             uuid_send(conversion_id) || timestamptz_send(occurred_at) || int8send(coalesce(value_minor, 0))
             || uuid_send(coalesce(lead_id, visitor_id, ${UNKNOWN}))
             || case when ${isPurchase} then uuid_send(coalesce(session_id, ${UNKNOWN})) else '' end,
             ''::bytea) filter (where ${isAsked}) as packed,
           (sum(count(*)) over ())::int as count, max(max(occurred_at)) over () as until,
           (max(max(occurred_at)) over ())::text as after
    from (${counted}) as counted
    group by name, currency, has_value, has_lead, is_purchase`.execute(db);
  return rows;
}

const UNKNOWN = sql`'00000000-0000-0000-0000-000000000000'::uuid`;

/** Conversions that have the same in all but: id, time, value, lead or visitor, and of a purchase session. */
interface PackedConversions {
  name: string;
  currency: string | null;
  hasValue: boolean;
  hasLead: boolean;
  isPurchase: boolean;
  /** Null where their name is not asked for. */
  packed: Buffer | null;
  /** Conversions that were read with them, of whatever kind. */
  count: number;
  /** The latest time of those. */
  until: Date;
  /** The same to the microsecond, as Postgres writes it. */
  after: string;
}

const TIME_AT = 16;
const VALUE_AT = 24;
const OWNER_AT = 32;
const SESSION_AT = 48;
const PURCHASE_BYTES = 64;

function unpack(kinds: readonly PackedConversions[]): CountedConversion[] {
  return kinds.flatMap(({ packed, ...kind }) => (packed ? unpackKind({ ...kind, packed }) : []));
}

type Kind = PackedConversions & { packed: Buffer };

function unpackKind(kind: Kind): CountedConversion[] {
  const conversions: CountedConversion[] = [];
  const length = kind.isPurchase ? PURCHASE_BYTES : SESSION_AT;
  for (let at = 0; at < kind.packed.length; at += length) conversions.push(new PackedConversion(kind, at));
  return conversions;
}

/** Most of it is asked for once or never: it is read where it lies when somebody asks. */
class PackedConversion implements CountedConversion {
  readonly occurredAt: number;
  readonly #kind: Kind;
  readonly #at: number;

  constructor(kind: Kind, at: number) {
    this.occurredAt = readMillis(kind.packed, at + TIME_AT);
    this.#kind = kind;
    this.#at = at;
  }

  get conversionId(): string {
    return readUuid(this.#kind.packed, this.#at);
  }

  get name(): string {
    return this.#kind.name;
  }

  get valueMinor(): bigint | null {
    return this.#kind.hasValue ? this.#kind.packed.readBigInt64BE(this.#at + VALUE_AT) : null;
  }

  get currency(): string | null {
    return this.#kind.currency;
  }

  get visitorId(): string | null {
    return this.#kind.hasLead ? null : this.#readKnown(OWNER_AT);
  }

  get sessionId(): string | null {
    return this.#kind.isPurchase ? this.#readKnown(SESSION_AT) : null;
  }

  get isPurchase(): boolean {
    return this.#kind.isPurchase;
  }

  numberLead(leads: IdBook): number | undefined {
    return this.#kind.hasLead ? leads.number(this.#kind.packed, this.#at + OWNER_AT) : undefined;
  }

  /** An id that is all zeros stands for none. */
  #readKnown(field: number): string | null {
    const { packed } = this.#kind;
    return isZeros(packed, this.#at + field) ? null : readUuid(packed, this.#at + field);
  }
}

function compareConversions(a: CountedConversion, b: CountedConversion): number {
  return a.occurredAt - b.occurredAt || (a.conversionId < b.conversionId ? -1 : 1);
}
