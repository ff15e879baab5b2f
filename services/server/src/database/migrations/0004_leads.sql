-- People and what they did of value. Small tables: on a cluster every worker has them whole.

create table leads (
  site_id     int not null,
  lead_id     uuid not null,
  -- The root of the people that a server said are one; null for the root itself. Computed from lead_merges.
  merged_into uuid,
  recorded_at timestamptz not null,
  primary key (site_id, lead_id)
);
create index leads_by_root on leads (site_id, merged_into) where merged_into is not null;

create table lead_keys (
  site_id     int not null,
  kind        text not null,
  key         text not null,
  lead_id     uuid not null,
  recorded_at timestamptz not null,
  primary key (site_id, kind, key)
);
create index keys_of_a_lead on lead_keys (site_id, lead_id);

-- A trait as last stated, by browsers (claimed) and by servers (verified) apart: a claim never replaces a fact.
create table lead_traits (
  site_id     int not null,
  lead_id     uuid not null,
  name        text not null,
  verified    boolean not null,
  value       jsonb not null,
  stated_at   timestamptz not null,
  stated_by   uuid not null,
  recorded_at timestamptz not null,
  primary key (site_id, lead_id, name, verified)
);

-- A server's word that two leads are one person: an edge, taken back by itself.
create table lead_merges (
  site_id     int not null,
  merge_id    uuid not null,
  one         uuid not null,
  other       uuid not null,
  via         text not null,
  stated_at   timestamptz not null,
  undone_at   timestamptz,
  recorded_at timestamptz not null,
  primary key (site_id, merge_id)
);
create index merges_by_one on lead_merges (site_id, one);
create index merges_by_other on lead_merges (site_id, other);

-- Every revision of every conversion, never changed but for the mark that a later one replaced it.
create table conversions (
  site_id       int not null,
  -- Hash of (source, external_id, name).
  conversion_id uuid not null,
  -- Hash of all that this revision says.
  revision_id   uuid not null,
  source        text not null,
  external_id   text not null,
  name          text not null,
  stage         text not null,
  -- Minor units; null where it has no amount. Of a refund: how much is gone in all.
  value_minor   bigint constraint value_is_not_negative check (value_minor >= 0),
  currency      text,
  occurred_at   timestamptz not null,
  updated_at    timestamptz not null,
  lead_id       uuid,
  visitor_id    uuid,
  session_id    uuid,
  properties    jsonb,
  recorded_at   timestamptz not null,
  -- When a later revision came; null for the one that stands.
  replaced_at   timestamptz,
  constraint revision_is_known_once primary key (site_id, conversion_id, revision_id),
  constraint an_amount_has_a_currency check (value_minor is null or currency is not null)
);
create index conversions_that_stand on conversions (site_id, occurred_at) where replaced_at is null;
create index conversions_refunded on conversions (site_id) where replaced_at is null and stage = 'refunded';
create index conversions_of_a_lead on conversions (site_id, lead_id);
create index conversions_of_a_visitor on conversions (site_id, visitor_id) where visitor_id is not null;
