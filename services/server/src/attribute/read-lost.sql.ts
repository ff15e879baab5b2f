/** The visits of a range, whoever made them: so many that they come as bytes, those of one kind together. */

import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { TouchKind } from './path.ts';
import { readMillis, readUuid } from './read-bytes.ts';
import type { Visit } from './visit.ts';

export interface RangeQuestion {
  siteId: number;
  from: Date;
  to: Date;
  bots: 'exclude' | 'include' | 'only';
}

/** Visits that are in memory at once, about. */
const VISITS_AT_ONCE = 500_000;

/** In how many parts the visits of a range are to be read. */
export async function countParts(db: Database, question: RangeQuestion): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sessions where ${isAsked(question)}`.execute(db);
  return Math.ceil(rows[0]!.count / VISITS_AT_ONCE);
}

/** The visits of one part of the visitors, never half of one's; each visitor's in no order. */
export async function readPart(
  db: Database,
  question: RangeQuestion,
  { part, parts }: { part: number; parts: number },
): Promise<Map<string, Visit[]>> {
  const { rows } = await sql<TouchKind & { packed: Buffer }>`
    select channel, source, medium, campaign, term, content, landing_page, bot is not null as is_bot,
           string_agg(uuid_send(visitor_id) || uuid_send(session_id) || timestamptz_send(started_at), ''::bytea) as packed
    from sessions
    where ${isAsked(question)} and abs(hashtext(visitor_id::text)::bigint) % ${parts}::int = ${part}::int
    group by channel, source, medium, campaign, term, content, landing_page, is_bot`.execute(db);
  const visits = new Map<string, Visit[]>();
  for (const { packed, ...kind } of rows)
    for (let at = 0; at < packed.length; at += VISIT_BYTES) {
      const visit = new PackedVisit(packed, at, kind);
      const known = visits.get(visit.visitorId);
      if (known) known.push(visit);
      else visits.set(visit.visitorId, [visit]);
    }
  return visits;
}

function isAsked({ siteId, from, to, bots }: RangeQuestion): RawBuilder<boolean> {
  return sql`site_id = ${siteId} and started_at >= ${from} and started_at < ${to} and ${WANTED[bots]}`;
}

const WANTED = {
  include: sql`true`,
  exclude: sql`bot is null`,
  only: sql`bot is not null`,
};

const SESSION_AT = 16;
const TIME_AT = 32;
const VISIT_BYTES = 40;

/** Few ask for its id: it is told when somebody does. */
class PackedVisit implements Visit {
  readonly visitorId: string;
  readonly startedAt: number;
  readonly kind: TouchKind;
  readonly #packed: Buffer;
  readonly #at: number;

  constructor(packed: Buffer, at: number, kind: TouchKind) {
    this.visitorId = readUuid(packed, at);
    this.startedAt = readMillis(packed, at + TIME_AT);
    this.kind = kind;
    this.#packed = packed;
    this.#at = at;
  }

  get sessionId(): string {
    return readUuid(this.#packed, this.#at + SESSION_AT);
  }
}
