-- What is computed from the log by upserts in which no order matters.

-- One row is one visit and one touch.
create table sessions (
  site_id      int not null,
  visitor_id   uuid not null,
  session_id   uuid not null,
  -- The least time of its events.
  started_at   timestamptz not null,
  -- The smallest id of its `session` events: that event decides the columns below. Null while none has come.
  touch_id     uuid,
  channel      text not null default 'Unassigned',
  source       text,
  medium       text,
  campaign     text,
  term         text,
  content      text,
  click_ids    jsonb,
  referrer     text,
  landing_url  text,
  landing_page text,
  rule         text,
  rule_version text,
  device       text,
  browser      text,
  os           text,
  country      text,
  -- The greatest verdict on its events; null for a person.
  bot          text,
  -- When the service first heard of it.
  recorded_at  timestamptz not null,
  constraint session_is_known_once primary key (site_id, visitor_id, session_id)
) partition by range (session_id);
create index sessions_by_start on sessions (site_id, started_at);

create table page_views (
  site_id     int not null,
  visitor_id  uuid not null,
  session_id  uuid not null,
  view_id     uuid not null,
  -- The event that tells seq, url and title: a `page` before a `leave`, then the smaller id.
  told_rank   smallint not null,
  told_by     uuid not null,
  seq         int not null,
  url         text not null,
  path        text not null,
  title       text,
  viewed_at   timestamptz not null,
  -- Running totals of the view: the greatest that has come.
  engaged_ms  int not null default 0,
  scroll_pct  smallint not null default 0,
  recorded_at timestamptz not null,
  constraint view_is_known_once primary key (session_id, view_id, visitor_id, site_id)
) partition by range (view_id);

create table visitors (
  site_id     int not null,
  visitor_id  uuid not null,
  first_seen  timestamptz not null,
  erased_at   timestamptz,
  recorded_at timestamptz not null,
  primary key (site_id, visitor_id)
);

-- In the session `since` this visitor said that he is this lead.
create table identities (
  site_id     int not null,
  visitor_id  uuid not null,
  since       uuid not null,
  lead_id     uuid not null,
  -- His latest and earliest such word in that session.
  at          timestamptz not null,
  first_at    timestamptz not null,
  -- The event of the latest word: it breaks ties.
  said_by     uuid not null,
  via         text not null,
  recorded_at timestamptz not null,
  primary key (site_id, visitor_id, since, lead_id)
);
create index identities_of_a_lead on identities (site_id, lead_id);
