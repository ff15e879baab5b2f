/** Whether the log holds what was acknowledged, once, and whether the folds say what the log says. */

import pg from 'pg';
import { expect } from 'vitest';

export interface LogCheck {
  acknowledged: number;
  stored: number;
  lost: number;
  twice: number;
  /** From the first look until nothing waited to be folded any more. */
  foldedMs: number;
}

/** Waits until all is folded, ten seconds at most, compares, and answers what was counted. */
export async function checkLog(databaseUrl: string, acknowledged: ReadonlySet<string>): Promise<LogCheck> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const startedAt = Date.now();
    await expect.poll(() => count(client, 'select count(*) from pending'), { timeout: 10_000 }).toBe(0);
    const foldedMs = Date.now() - startedAt;
    const found = await count(client, 'select count(*) from events where event_id = any($1)', [
      [...acknowledged],
    ]);
    const twice = await count(
      client,
      'select count(*) from (select from events group by event_id having count(*) > 1) as twice',
    );
    for (const [name, sql] of Object.entries(DISAGREEMENTS))
      expect((await client.query(`${sql} limit 3`)).rows, `${name} disagree with the log`).toEqual([]);
    const lost = acknowledged.size - found;
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
    const stored = await count(client, 'select count(*) from events');
    return { acknowledged: acknowledged.size, stored, lost, twice, foldedMs };
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client, text: string, values: unknown[] = []): Promise<number> {
  return Number((await client.query(text, values)).rows[0].count);
}

/** What the log says of visits of `buildVisit` and a fold does not, or the other way round: each finds nothing. */
const DISAGREEMENTS = {
  sessions: `
    with said as (
      select session_id, visitor_id, min(occurred_at) as started_at, (array_agg(event_id order by event_id) filter (where type = 'session'))[1] as touch_id
      from events group by 1, 2)
    select session_id from said full join sessions using (session_id, visitor_id)
    where (said.started_at is distinct from sessions.started_at or said.touch_id is distinct from sessions.touch_id
       or sessions.channel is distinct from 'Paid Search')`,
  views: `
    with said as (
      select view_id, max((properties->>'engagedMs')::int) as engaged_ms, min(occurred_at) as viewed_at
      from events where type in ('page', 'leave') group by 1)
    select view_id from said full join page_views using (view_id)
    where (said.engaged_ms is distinct from page_views.engaged_ms or said.viewed_at is distinct from page_views.viewed_at)`,
  visitors:
    'select visitor_id from events full join visitors using (visitor_id) where (events.visitor_id is null or visitors.visitor_id is null)',
  identities: `
    select events.visitor_id from events full join identities on identities.said_by = events.event_id
    where (events.type = 'identify') is distinct from (identities.said_by is not null)`,
  unfolded: 'select event_id from unfolded',
};
