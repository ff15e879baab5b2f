-- What was not taken, kept a week so that whoever built the tracking can see what is wrong with it.
create table refusals (
  site_id    int not null,
  -- Version 7: it tells when, and pages go by it.
  refusal_id uuid not null,
  refused_at timestamptz not null,
  -- collect, conversions …
  door       text not null,
  reason     text not null,
  field      text not null,
  detail     text not null,
  -- What was sent, cut; null where nothing of it may be kept.
  sent       text,
  primary key (site_id, refusal_id)
);
create index refusals_by_age on refusals using brin (refused_at);

-- How many there were, those that were not kept included.
create table refusal_counts (
  site_id int not null,
  day     date not null,
  door    text not null,
  reason  text not null,
  refused bigint not null,
  primary key (site_id, day, door, reason)
);
