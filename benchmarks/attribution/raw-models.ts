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

/**
 * Four models over the log, as an analyst would write them: whose each visit is, the touches of the window before each
 * sale, their shares, by channel. Postgres and DuckDB take the same text, but for how they read a row.
 */
export function buildRawModels({
  conversions,
  from,
  to,
  reading,
}: {
  conversions: string;
  from: string;
  to: string;
  reading: Reading;
}): string {
  return `
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
  select span.lead_id, visit.session_id, visit.occurred_at as begun_at, ${reading.channel} as channel
  from events visit join spans span
    on span.visitor_id = visit.visitor_id
   and (span.since is null or visit.session_id >= span.since) and (span.until is null or visit.session_id < span.until)
  where visit.type = 'session'
),
paths as (
  select sale.conversion_id, sale.value_minor, sale.occurred_at, touch.channel, touch.begun_at,
         row_number() over (partition by sale.conversion_id order by touch.begun_at, touch.session_id) as place,
         count(*) over (partition by sale.conversion_id) as places
  from ${conversions} sale join touches touch
    on touch.lead_id = ${reading.buyer}
   and touch.begun_at <= sale.occurred_at and touch.begun_at >= sale.occurred_at - interval '30' day
  where sale.occurred_at >= timestamptz '${from}' and sale.occurred_at < timestamptz '${to}'
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
