/** History made inside Postgres: visits of ten events each, in the log and in its folds, spread over the month so far. */

import type pg from 'pg';

const EVENTS_A_VISIT = 10;
/** Visits of one statement: so much is told of the progress. */
const STEP = 50_000;

export async function fillLog(db: pg.Client, events: number, tell: (filled: number) => void): Promise<void> {
  await db.query(DEFINE_IDS);
  for (let filled = 0; filled < events; filled += STEP * EVENTS_A_VISIT) {
    const visits = Math.min(STEP, (events - filled) / EVENTS_A_VISIT);
    await db.query('drop table if exists pg_temp.visits');
    await db.query(MAKE_VISITS.replace('$1', String(Math.ceil(visits))));
    for (const statement of [FILL_EVENTS, FILL_VIEWS, FILL_SESSIONS, FILL_VISITORS])
      await db.query(statement);
    tell(Math.min(events, filled + STEP * EVENTS_A_VISIT));
  }
  await db.query('vacuum analyze events');
  await db.query('vacuum analyze sessions, page_views, visitors');
}

// The time bits, the version, the variant and 62 random bits. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
const DEFINE_IDS = `
  create or replace function pg_temp.make_id(at timestamptz) returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
            || '8' || substr(md5(random()::text), 1, 15))::uuid
  $$`;

// Every second visit is of a visitor who was there a day before.
const MAKE_VISITS = `
  create temp table visits as
  select pg_temp.make_id(at) as session_id, at, number,
         case when number % 2 = 0 then pg_temp.make_id(at)
              else pg_temp.make_id(at - interval '1 day') end as visitor_id,
         array[pg_temp.make_id(at), pg_temp.make_id(at), pg_temp.make_id(at)] as view_ids
  from (select number, date_trunc('month', now()) + random() * (now() - date_trunc('month', now())) as at
        from generate_series(1, $1) as number) as begun
  order by at`;

const URL = `'https://shop.example/products/' || number % 500 || '?utm_source=google&utm_medium=cpc&utm_campaign=spring'`;

const FILL_EVENTS = `
  insert into events (site_id, visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, received_at,
                      url, title, referrer, device, browser, os, properties)
  select 1, visitor_id, session_id, id, view_id, type, case type when 'track' then 'Video Played' end, seq, at, at,
         case when type <> 'track' then ${URL} end, case type when 'page' then 'Garden studio' end,
         case type when 'session' then 'https://www.google.com/' end, 'desktop', 'Chrome', 'Linux',
         case type when 'leave' then '{"engagedMs": 9000, "scrollPct": 70}'::jsonb
                   when 'track' then '{"video": "tour", "seconds": 1}' end
  from visits
  cross join lateral (
    select session_id as id, null::uuid as view_id, 'session' as type, null::int as seq
    union all
    select case kind when 'page' then view_ids[seq] else pg_temp.make_id(at) end, view_ids[seq], kind,
           case when kind <> 'track' then seq end
    from generate_series(1, 3) as seq, unnest(array['page', 'track', 'leave']) as kind) as told
  order by session_id, id`;

const FILL_VIEWS = `
  insert into page_views (site_id, visitor_id, session_id, view_id, told_rank, told_by, seq, url, path, title, viewed_at,
                          engaged_ms, scroll_pct, recorded_at)
  select 1, visitor_id, session_id, view_ids[seq], 0, view_ids[seq], seq, ${URL}, '/products/' || number % 500,
         'Garden studio', at, 9000, 70, at
  from visits, generate_series(1, 3) as seq
  order by session_id, view_ids[seq]`;

const FILL_SESSIONS = `
  insert into sessions (site_id, visitor_id, session_id, started_at, touch_id, channel, source, medium, campaign, referrer,
                        landing_url, landing_page, rule, rule_version, device, browser, os, recorded_at)
  select 1, visitor_id, session_id, at, session_id, 'Paid Search', 'google', 'cpc', 'spring', 'https://www.google.com/',
         ${URL}, '/products/' || number % 500, 'paid search', '2026-11-22', 'desktop', 'Chrome', 'Linux', at
  from visits
  order by visitor_id, session_id`;

const FILL_VISITORS = `
  insert into visitors (site_id, visitor_id, first_seen, recorded_at)
  select 1, visitor_id, at, at from visits order by visitor_id
  on conflict do nothing`;
