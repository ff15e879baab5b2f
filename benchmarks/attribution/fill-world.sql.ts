/**
 * Half a year of a shop, straight into the tables: as many visits, leads and sales to a million events as shops have. The
 * log has what the door would have written, a landing URL, a referrer, an address; and in `name`, for whoever reads it
 * beside the service, what these come to.
 */

const FUNCTIONS = `
create function pg_temp.chance(seed text) returns float8 language sql immutable as $$
  select ('x' || substr(md5(seed), 1, 8))::bit(32)::bigint / 4294967296.0
$$;
create function pg_temp.v7(at timestamptz, seed text) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(seed), 1, 3) || '8' || substr(md5(seed), 4, 15))::uuid
$$;`;

/** One visit in six and a half events, one visitor in two visits, one lead in twenty-five visitors, three sales in two leads. */
const WORLD = `
create temporary table visits as
select visitor, at, pg_temp.v7($2::timestamptz - interval '180 days', 'visitor' || visitor) as visitor_id,
       pg_temp.v7(at, 'session' || n) as session_id, n,
       (array['Direct', 'Organic Search', 'Paid Search', 'Email', 'Organic Social', 'Paid Social', 'Referral', 'Display'])
         [1 + floor(8 * pg_temp.chance('channel' || n) ^ 1.5)::int] as channel
from (
  select n, floor(pg_temp.chance('who' || n) * $1::int / 12)::int as visitor,
         date_trunc('milliseconds', $2::timestamptz - interval '180 days' * pg_temp.chance('when' || n)) as at
  from generate_series(1, ($1::int / 6.5)::int) as n
) drawn`;

const STATEMENTS = [
  'create index on visits (visitor)',
  'analyze visits',
  // One visitor in twenty-five says who he is, in his second visit or his only one.
  `create temporary table said as
   select distinct on (visitor) visitor, visitor_id, session_id, at + interval '1 minute' as at,
          md5('lead' || visitor / 25)::uuid as lead_id
   from (select *, row_number() over (partition by visitor order by at) as place from visits where visitor % 25 = 0) his
   where place <= 2 order by visitor, place desc`,
  `insert into sessions (site_id, visitor_id, session_id, started_at, touch_id, channel, source, recorded_at)
   select 1, visitor_id, session_id, at, session_id, channel, lower(channel), at from visits`,
  `insert into events (site_id, visitor_id, session_id, event_id, type, name, occurred_at, received_at, url, referrer)
   select 1, visitor_id, session_id, session_id, 'session', channel, at, at,
          'https://shop.example/offer/' || n % 40 || coalesce('?utm_source=acme&utm_medium=' || medium || '&utm_campaign=c' || n % 7, ''),
          referrer
   from visits join (values ('Direct', null, null), ('Organic Search', null, 'https://www.google.com/'), ('Paid Search', 'cpc', null),
     ('Email', 'email', null), ('Organic Social', null, 'https://www.facebook.com/'), ('Paid Social', 'paid-social', null),
     ('Referral', null, 'https://blog.example/post'), ('Display', 'display', null)) as seen (channel, medium, referrer) using (channel)`,
  `insert into events (site_id, visitor_id, session_id, event_id, type, occurred_at, received_at, url, title)
   select 1, visitor_id, session_id, pg_temp.v7(at + interval '10 seconds' * page, 'page' || n || ' ' || page), 'page',
          at + interval '10 seconds' * page, at, 'https://shop.example/offer/' || page, 'Offer'
   from visits, generate_series(1, 5) as page`,
  `insert into events (site_id, visitor_id, session_id, event_id, type, name, occurred_at, received_at, properties)
   select 1, visitor_id, session_id, pg_temp.v7(at, 'said' || visitor), 'identify', lead_id::text, at, at,
          jsonb_build_object('traits', jsonb_build_object('email', lead_id || '@Example.org ')) from said`,
  `insert into leads (site_id, lead_id, recorded_at) select distinct on (lead_id) 1, lead_id, at from said`,
  `insert into identities (site_id, visitor_id, since, lead_id, at, first_at, said_by, via, recorded_at)
   select 1, visitor_id, session_id, lead_id, at, at, pg_temp.v7(at, 'said' || visitor), 'identify', at from said`,
  `insert into conversions (site_id, conversion_id, revision_id, source, external_id, name, stage, value_minor, currency,
                            occurred_at, updated_at, lead_id, recorded_at)
   select 1, md5('sale' || lead_id || sale)::uuid, md5('revision' || lead_id || sale)::uuid, 'api', lead_id || ' ' || sale, 'sale', 'won',
          (1000 + 99000 * pg_temp.chance('value' || lead_id || sale))::bigint, 'EUR', sold, sold, lead_id, sold
   from said, generate_series(1, 2) as sale,
        lateral (select date_trunc('milliseconds', said.at + ($2::timestamptz - said.at) * pg_temp.chance('sold' || lead_id || sale)) as sold) as drawn
   where sale = 1 or pg_temp.chance('again' || lead_id) < 0.5`,
  // What Postgres does by itself in the minutes after, it has done: whoever is measured has the machine for himself.
  'vacuum (analyze) sessions, events, identities, leads, conversions',
  'checkpoint',
  // All ones stand for everybody: no touch is ready yet.
  "insert into changed_visitors (site_id, visitor_id) values (1, 'ffffffff-ffff-ffff-ffff-ffffffffffff')",
];

/** Runs on one connection, for its helpers are temporary. */
export async function fillWorld(
  db: { query(text: string, values?: unknown[]): Promise<unknown> },
  { events, now }: { events: number; now: Date },
): Promise<void> {
  await db.query(FUNCTIONS);
  await db.query(bind(WORLD, events, now));
  for (const statement of STATEMENTS) await db.query(bind(statement, events, now));
}

/** Statements that define take no parameters: both are ours, a number and a time. */
function bind(statement: string, events: number, now: Date): string {
  return statement.replaceAll('$1', String(events)).replaceAll('$2', `'${now.toISOString()}'`);
}
