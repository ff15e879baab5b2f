/** The kinds of touches of a site, each with its number. */

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import type { TouchKind } from '../path.ts';

/** The number of each of these kinds; those that are new are given one. Nobody else may number kinds of the site meanwhile. */
export async function numberKinds(
  trx: Database,
  siteId: number,
  kinds: Iterable<TouchKind>,
): Promise<(kind: TouchKind) => number> {
  const digests = new Map<TouchKind, string>();
  const byDigest = new Map<string, TouchKind>();
  for (const kind of kinds) {
    digests.set(kind, digest(kind));
    byDigest.set(digests.get(kind)!, kind);
  }
  const { rows: known } = await sql<{ kindId: number; digest: string }>`
    select kind_id, digest from touch_kinds
    where site_id = ${siteId} and digest = any(${[...byDigest.keys()]}::uuid[])`.execute(trx);
  const numbers = new Map(known.map((row) => [row.digest, row.kindId]));
  const fresh = [...byDigest].filter(([text]) => !numbers.has(text));
  if (fresh.length > 0)
    for (const { kindId, digest } of await insertKinds(trx, siteId, fresh)) numbers.set(digest, kindId);
  return (kind) => numbers.get(digests.get(kind)!)!;
}

async function insertKinds(
  trx: Database,
  siteId: number,
  kinds: readonly (readonly [string, TouchKind])[],
): Promise<{ kindId: number; digest: string }[]> {
  const { rows: last } = await sql<{ kindId: number }>`
    select coalesce(max(kind_id), 0) as kind_id from touch_kinds where site_id = ${siteId}`.execute(trx);
  const numbered = kinds.map(([text, kind], place) => ({
    ...kind,
    digest: text,
    kindId: last[0]!.kindId + 1 + place,
  }));
  const texts = (column: Exclude<keyof TouchKind, 'isBot'>) =>
    sql`${numbered.map((kind) => kind[column])}::text[]`;
  await sql`
    insert into touch_kinds (site_id, kind_id, digest, is_bot, channel, source, medium, campaign, term, content, landing_page)
    select ${siteId}::int, kind.* from unnest(
      ${numbered.map((kind) => kind.kindId)}::int[], ${numbered.map((kind) => kind.digest)}::uuid[],
      ${numbered.map((kind) => kind.isBot)}::boolean[], ${texts('channel')}, ${texts('source')}, ${texts('medium')},
      ${texts('campaign')}, ${texts('term')}, ${texts('content')}, ${texts('landingPage')}) as kind`.execute(
    trx,
  );
  return numbered;
}

function digest({ channel, source, medium, campaign, term, content, landingPage, isBot }: TouchKind): string {
  const text = JSON.stringify([channel, source, medium, campaign, term, content, landingPage, isBot]);
  const hex = createHash('md5').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What these numbers stand for. */
export async function readKinds(
  db: Database,
  siteId: number,
  kindIds: readonly number[],
): Promise<Map<number, TouchKind>> {
  const { rows } = await sql<TouchKind & { kindId: number }>`
    select kind_id, channel, source, medium, campaign, term, content, landing_page, is_bot
    from touch_kinds where site_id = ${siteId} and kind_id = any(${kindIds}::int[])`.execute(db);
  return new Map(rows.map(({ kindId, ...kind }) => [kindId, kind]));
}

/** Removes all kinds of a site but these. Nobody may number kinds meanwhile. */
export async function deleteOtherKinds(
  trx: Database,
  siteId: number,
  kindIds: readonly number[],
): Promise<void> {
  await sql`
    delete from touch_kinds where site_id = ${siteId} and kind_id <> all(${kindIds}::int[])`.execute(trx);
}

export async function listSitesWithKinds(db: Database): Promise<number[]> {
  const { rows } = await sql<{ siteId: number }>`select distinct site_id from touch_kinds order by 1`.execute(
    db,
  );
  return rows.map((row) => row.siteId);
}
