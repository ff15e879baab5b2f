/** Revisions of conversions are inserted and never changed, but for the mark of which one stands. */

import { sql } from 'kysely';
import type { Site } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { dropErasedWords, type PersonWord, statePeople } from '../resolve/index.ts';
import { type FoldTransaction, tellChanged, WHOEVER_HAD_IT } from '../store/index.ts';
import type { ConversionRow } from './read-conversion.ts';

/** Writes the revisions of a request in one transaction. A revision that is known changes nothing. */
export async function appendConversions(
  db: Database,
  site: Site,
  sent: readonly ConversionRow[],
  now: number,
): Promise<void> {
  if (sent.length === 0) return;
  await db.transaction().execute(async (trx) => {
    const words = await dropErasedWords(
      trx,
      sent.map((row) => ({ ...describePerson(site, row), row })),
    );
    const rows = words.map(({ row }) => row);
    await statePeople(trx, words, now);
    // Two requests may revise one conversion at once: who marks which revision stands does so alone.
    await sql`select pg_advisory_xact_lock(hashtext('lazo conversions'), ${site.siteId}::int)`.execute(trx);
    await insertRevisions(trx, site.siteId, foldByRevision(rows), now);
    await markStanding(trx, site.siteId, rows, now);
    await tellVisitsNamed(trx, site.siteId, rows);
  });
}

/** From now on these visits matter to a sale. */
function tellVisitsNamed(
  trx: FoldTransaction,
  siteId: number,
  rows: readonly ConversionRow[],
): Promise<void> {
  const named = rows.filter(({ visitorId, sessionId }) => visitorId !== null || sessionId !== null);
  return tellChanged(
    trx,
    named.map(({ visitorId, sessionId }) => ({ siteId, visitorId: visitorId ?? WHOEVER_HAD_IT, sessionId })),
  );
}

function describePerson(site: Site, row: ConversionRow): PersonWord {
  return { site, keys: row.keys, leadId: row.namedId, via: 'conversion', statedAt: row.updatedAt };
}

function foldByRevision(rows: readonly ConversionRow[]): ConversionRow[] {
  return [...new Map(rows.map((row) => [`${row.conversionId}${row.revisionId}`, row])).values()];
}

function insertRevisions(
  trx: FoldTransaction,
  siteId: number,
  rows: readonly ConversionRow[],
  now: number,
): Promise<unknown> {
  return sql`
    insert into conversions (site_id, recorded_at, conversion_id, revision_id, source, external_id, name, stage, value_minor,
                             currency, occurred_at, updated_at, lead_id, visitor_id, session_id, properties)
    select ${siteId}::int, ${new Date(now)}::timestamptz, row.*
    from unnest(
      ${rows.map((row) => row.conversionId)}::uuid[], ${rows.map((row) => row.revisionId)}::uuid[],
      ${rows.map((row) => row.source)}::text[], ${rows.map((row) => row.externalId)}::text[],
      ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.stage)}::text[],
      ${rows.map((row) => row.valueMinor?.toString() ?? null)}::bigint[], ${rows.map((row) => row.currency)}::text[],
      ${rows.map((row) => new Date(row.occurredAt).toISOString())}::timestamptz[],
      ${rows.map((row) => new Date(row.updatedAt).toISOString())}::timestamptz[],
      ${rows.map((row) => row.leadId)}::uuid[], ${rows.map((row) => row.visitorId)}::uuid[], ${rows.map((row) => row.sessionId)}::uuid[],
      ${rows.map((row) => row.properties && JSON.stringify(row.properties))}::jsonb[]) as row
    on conflict (site_id, conversion_id, revision_id) do nothing`.execute(trx);
}

/** The latest stands; at one time the greater row does, so that no order of arrival decides. */
function markStanding(
  trx: FoldTransaction,
  siteId: number,
  rows: readonly ConversionRow[],
  now: number,
): Promise<unknown> {
  return sql`
    with ranked as (
      select conversion_id, revision_id,
             row_number() over (
               partition by conversion_id
               order by updated_at desc, stage collate "C" desc, value_minor desc nulls last, revision_id desc) as place
      from conversions
      where site_id = ${siteId} and conversion_id = any(${rows.map((row) => row.conversionId)}::uuid[])
    )
    update conversions
    set replaced_at = case when ranked.place = 1 then null else ${new Date(now)}::timestamptz end
    from ranked
    where conversions.site_id = ${siteId}
      and conversions.conversion_id = ranked.conversion_id and conversions.revision_id = ranked.revision_id
      and (conversions.replaced_at is null) <> (ranked.place = 1)`.execute(trx);
}
