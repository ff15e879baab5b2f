/**
 * What counts: a conversion whose standing revision is won, or is refunded in part. A refund's value is what is
 * gone in all; without one the whole is gone. Lost and moments do not count.
 */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';

export interface CountedConversion {
  conversionId: string;
  name: string;
  occurredAt: Date;
  /** Null where it has no amount. */
  valueMinor: string | null;
  currency: string | null;
  leadId: string | null;
  visitorId: string | null;
  sessionId: string | null;
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

/** Reads what counts in a range, in the order of its time. */
export async function readConversions(
  db: Database,
  { siteId, from, to, names, conversionId }: ConversionQuestion,
): Promise<CountedConversion[]> {
  const isAsked = conversionId === undefined ? sql`` : sql`and conversion_id = ${conversionId}::uuid`;
  const { rows } = await sql<CountedConversion>`
    with won as (
      select conversion_id, name, occurred_at, currency, value_minor, lead_id, visitor_id, session_id
      from conversions
      where site_id = ${siteId} and replaced_at is null and stage = 'won'
        and occurred_at >= ${from} and occurred_at < ${to} ${isAsked}
    ),
    -- The sale is the latest revision that was won. Where a refund has another currency,
    -- what is left is not guessed: the whole is withdrawn.
    partly_refunded as (
      select sale.conversion_id, sale.name, sale.occurred_at, sale.currency, sale.value_minor - refund.value_minor as value_minor,
             coalesce(refund.lead_id, sale.lead_id), coalesce(refund.visitor_id, sale.visitor_id), coalesce(refund.session_id, sale.session_id)
      from (
        select * from conversions
        where site_id = ${siteId} and replaced_at is null and stage = 'refunded' ${isAsked}
      ) as refund
      join lateral (
        select * from conversions revision
        where revision.site_id = ${siteId} and revision.conversion_id = refund.conversion_id and revision.stage = 'won'
        order by revision.updated_at desc, revision.value_minor desc nulls last, revision.revision_id desc
        limit 1
      ) as sale on sale.currency = refund.currency and refund.value_minor < sale.value_minor
      where sale.occurred_at >= ${from} and sale.occurred_at < ${to}
    )
    select * from (select * from won union all select * from partly_refunded) as counted
    where ${names}::text[] is null or name = any(${names}::text[])
    order by occurred_at, conversion_id`.execute(db);
  return rows;
}
