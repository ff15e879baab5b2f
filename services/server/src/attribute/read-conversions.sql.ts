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
}

/** Reads what counts in a range, in the order of its time. */
export async function readConversions(
  db: Database,
  { siteId, from, to, names }: ConversionQuestion,
): Promise<CountedConversion[]> {
  const { rows } = await sql<CountedConversion>`
    with won as (
      select distinct on (conversion_id) *
      from conversions
      where site_id = ${siteId} and stage = 'won'
      order by conversion_id, updated_at desc, value_minor desc nulls last, revision_id desc
    )
    select won.conversion_id, won.name, won.occurred_at, won.currency,
           coalesce(standing.lead_id, won.lead_id) as lead_id,
           coalesce(standing.visitor_id, won.visitor_id) as visitor_id,
           coalesce(standing.session_id, won.session_id) as session_id,
           case when standing.stage = 'refunded' then won.value_minor - standing.value_minor else won.value_minor end as value_minor
    from won join conversions standing
      on standing.site_id = ${siteId} and standing.conversion_id = won.conversion_id and standing.replaced_at is null
    where won.occurred_at >= ${from} and won.occurred_at < ${to}
      and (${names}::text[] is null or won.name = any(${names}::text[]))
      and (standing.stage = 'won' or (standing.stage = 'refunded' and standing.value_minor < won.value_minor))
    order by won.occurred_at, won.conversion_id`.execute(db);
  return rows;
}
