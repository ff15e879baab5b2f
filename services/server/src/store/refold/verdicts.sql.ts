/** What visits are called before and after: kept as it was, or called anew with the old verdict kept beside it. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/index.ts';
import { ASIDE } from './aside.sql.ts';

/** Sessions that went from one verdict to another; or stayed. */
export interface Move {
  siteId: number;
  fromChannel: string;
  /** Null where no rule had decided. */
  fromRule: string | null;
  toChannel: string;
  toRule: string | null;
  sessions: number;
}

interface Comparison {
  live: string;
  /** The partition of `sessions` by its name. */
  partition: string;
}

/** A refold that only repairs leaves every visit called as it was, by the rules of its day. */
export async function restoreVerdicts(db: Database, { live, partition }: Comparison): Promise<void> {
  await sql`
    update ${aside(partition)} visit
    set channel = former.channel, source = former.source, medium = former.medium,
        rule = former.rule, rule_version = former.rule_version
    from ${sql.table(`${live}.${partition}`)} former
    where ${IS_SAME_VISIT} and (${IS_CALLED_OTHERWISE} or visit.rule_version is distinct from former.rule_version)`.execute(
    db,
  );
}

/** Keeps the old verdict of every visit that is called otherwise now. */
export async function keepFormerVerdicts(
  db: Database,
  { live, partition, refoldId }: Comparison & { refoldId: string },
): Promise<void> {
  await sql`
    insert into former_verdicts (site_id, visitor_id, session_id, refold_id, channel, source, medium, rule, rule_version)
    select former.site_id, former.visitor_id, former.session_id, ${refoldId}, former.channel, former.source, former.medium,
           former.rule, former.rule_version
    from ${sql.table(`${live}.${partition}`)} former join ${aside(partition)} visit on ${IS_SAME_VISIT}
    where ${IS_CALLED_OTHERWISE}`.execute(db);
}

/** How many sessions of a partition went where, those that stayed included, so that totals can be drawn from it. */
export async function countMoves(db: Database, { live, partition }: Comparison): Promise<Move[]> {
  const { rows } = await sql<Omit<Move, 'sessions'> & { sessions: string }>`
    select visit.site_id, former.channel as from_channel, former.rule as from_rule,
           visit.channel as to_channel, visit.rule as to_rule, count(*) as sessions
    from ${sql.table(`${live}.${partition}`)} former join ${aside(partition)} visit on ${IS_SAME_VISIT}
    group by 1, 2, 3, 4, 5`.execute(db);
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions) }));
}

/** Moves of several partitions, counted together, the largest first. */
export function addMoves(parts: readonly Move[]): Move[] {
  const sums = new Map<string, Move>();
  for (const move of parts) {
    const key = JSON.stringify({ ...move, sessions: 0 });
    sums.set(key, { ...move, sessions: move.sessions + (sums.get(key)?.sessions ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.sessions - a.sessions);
}

function aside(partition: string): RawBuilder<unknown> {
  return sql.table(`${ASIDE}.${partition}`);
}

/** The same session, told by the same event; or by none as yet. */
const IS_SAME_VISIT = sql`
  visit.site_id = former.site_id and visit.visitor_id = former.visitor_id and visit.session_id = former.session_id
  and visit.touch_id is not distinct from former.touch_id`;

const IS_CALLED_OTHERWISE = sql`
  (visit.channel, visit.source, visit.medium, visit.rule)
    is distinct from (former.channel, former.source, former.medium, former.rule)`;
