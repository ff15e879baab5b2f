-- What one unit of a currency is worth in another on a day, as the site says. Never guessed, never turned round.
create table rates (
  site_id       int not null,
  to_currency   text not null,
  day           date not null,
  from_currency text not null,
  rate          numeric(30, 12) not null constraint a_rate_is_positive check (rate > 0),
  -- When its source last changed it: the later stands, at one time the greater rate.
  updated_at    timestamptz not null,
  recorded_at   timestamptz not null,
  primary key (site_id, to_currency, day, from_currency)
);

-- Moments that people reached: few beside their sales.
create index conversions_at_a_stage on conversions (site_id, stage, lead_id) where stage not in ('won', 'lost', 'refunded');
