/** How rows are read: which channel a `session` event is of, and whom an `identify` event names. */
export interface Reading {
  channel: string;
  lead: string;
  /** Of a conversion. */
  buyer: string;
}

function buildReading(medium: string, email: string): Reading {
  return {
    channel: `case ${medium} when 'cpc' then 'Paid Search' when 'email' then 'Email' when 'paid-social' then 'Paid Social'
      when 'display' then 'Display' else case
        when visit.referrer is null then 'Direct'
        when visit.referrer like 'https://www.google.%' then 'Organic Search'
        when visit.referrer like 'https://www.facebook.%' then 'Organic Social' else 'Referral' end end`,
    lead: `lower(trim(${email}))`,
    buyer: `sale.lead_id || '@example.org'`,
  };
}

/** Rows as the log has them. */
export const RAW = {
  duck: buildReading(
    "regexp_extract(visit.url, '[?&]utm_medium=([^&#]*)', 1)",
    "properties ->> '$.traits.email'",
  ),
  postgres: buildReading(
    "substring(visit.url from '[?&]utm_medium=([^&#]*)')",
    "properties -> 'traits' ->> 'email'",
  ),
};

/** Rows of which somebody has said already what they come to. */
export const DIGESTED: Reading = { channel: 'visit.name', lead: 'name', buyer: 'sale.lead_id' };

interface Range {
  from: string;
  to: string;
}

/**
 * Four models over the log, as an analyst would write them who knows what this shop's rows are like: whose each visit is of
 * those who said who they are, the touches of the window before each sale, their shares, by channel. Postgres and DuckDB
 * take the same text, but for how they read a row.
 */
export function buildRawModels({
  conversions,
  reading,
  ...range
}: Range & { conversions: string; reading: Reading }): string {
  return creditPaths(`
with said as (
  select visitor_id, session_id as since, ${reading.lead} as lead_id from events where type = 'identify'
),
spans as (
  select visitor_id, lead_id,
         case when row_number() over w = 1 then null else since end as since,
         lead(since) over w as until
  from said window w as (partition by visitor_id order by since)
),
touches as (
  select span.lead_id as owner, visit.session_id, visit.occurred_at as begun_at, ${reading.channel} as channel
  from events visit join spans span
    on span.visitor_id = visit.visitor_id
   and (span.since is null or visit.session_id >= span.since) and (span.until is null or visit.session_id < span.until)
  where visit.type = 'session'
),
sales as (
  select conversion_id, value_minor, occurred_at, ${reading.buyer} as owner from ${conversions} sale where ${isIn(range)}
)`);
}

/**
 * The same by all rules of the product, which hold whatever the rows are like: a visit of somebody who never said who he is
 * is his browser's, of two words in one visit the later counts, who was merged is one with his root, bots' visits count
 * for ownership and earn nothing, a sale that names only a browser or a visit is the owner's of the nearest.
 */
export function buildRawRules(range: Range): string {
  return creditPaths(`
with words as (
  select visitor_id, session_id as since, ${RAW.duck.lead} as named, occurred_at as said_at from events where type = 'identify'
),
said as (
  select visitor_id, since, coalesce(lead.merged_into, lead.lead_id, named) as lead_id
  from (select *, row_number() over (partition by visitor_id, since order by said_at desc) as place from words) as word
  left join leads lead on lead.lead_id || '@example.org' = word.named
  where place = 1
),
visits as (
  select visit.visitor_id, visit.session_id, visit.occurred_at as begun_at, visit.bot is not null as is_bot,
         ${RAW.duck.channel} as channel
  from events visit where visit.type = 'session'
),
owned as materialized (
  select visit.*, coalesce(word.lead_id, earliest.lead_id, 'visitor ' || visit.visitor_id) as owner
  from visits visit
  asof left join said word on word.visitor_id = visit.visitor_id and word.since <= visit.session_id
  left join (select visitor_id, arg_min(lead_id, since) as lead_id from said group by visitor_id) as earliest
    on earliest.visitor_id = visit.visitor_id
),
touches as (select * from owned where not is_bot),
sales as (
  select sale.conversion_id, sale.value_minor, sale.occurred_at,
         coalesce(lead.merged_into, sale.lead_id, named.owner, nearest.owner, earliest.owner) as owner
  from conversions sale
  left join leads lead on lead.lead_id = sale.lead_id
  left join owned named on named.session_id = sale.session_id
  asof left join owned nearest on nearest.visitor_id = sale.visitor_id and nearest.begun_at <= sale.occurred_at
  left join (select visitor_id, arg_min(owner, begun_at) as owner from owned group by visitor_id) as earliest
    on earliest.visitor_id = sale.visitor_id
  where sale.stage = 'won' and sale.replaced_at is null and ${isIn(range)}
)`);
}

function isIn({ from, to }: Range): string {
  return `sale.occurred_at >= timestamptz '${from}' and sale.occurred_at < timestamptz '${to}'`;
}

/** From the touches and sales of owners to the shares of the channels. */
function creditPaths(owned: string): string {
  return `${owned},
paths as (
  select sale.conversion_id, sale.value_minor, sale.occurred_at, touch.channel, touch.begun_at,
         row_number() over (partition by sale.conversion_id order by touch.begun_at, touch.session_id) as place,
         count(*) over (partition by sale.conversion_id) as places
  from sales sale join touches touch
    on touch.owner = sale.owner
   and touch.begun_at <= sale.occurred_at and touch.begun_at >= sale.occurred_at - interval '30' day
),
weights as (
  select *, power(2.0, -extract(epoch from occurred_at - begun_at) / 604800.0) as weight from paths
),
shares as (
  select channel, value_minor,
         case when place = 1 then 1.0 else 0.0 end as first,
         case when place = places then 1.0 else 0.0 end as last,
         1.0 / places as linear,
         weight / sum(weight) over (partition by conversion_id) as time_decay
  from weights
)
select channel, sum(first * value_minor) as first, sum(last * value_minor) as last,
       sum(linear * value_minor) as linear, sum(time_decay * value_minor) as time_decay
from shares group by channel order by channel`;
}
