-- What servers say of leads: where each trait comes from, and who joined two people or took it back.

-- Where it was said: form, identify, server (a trusted event), leads (POST /v1/leads).
alter table lead_traits add column via text;
update lead_traits set via = case when verified then 'server' else 'identify' end;
alter table lead_traits alter column via set not null;

-- A row each time that somebody joined two leads by his own word, or took any join back.
create table merge_audits (
  site_id    int not null,
  -- Version 7: it tells when.
  audit_id   uuid not null,
  merge_id   uuid not null,
  action     text not null constraint merge_is_made_or_undone check (action in ('merge', 'unmerge')),
  said_at    timestamptz not null,
  -- The beginning of the digest of the key that opened the door.
  key_digest text not null,
  -- Who and why, in his own words; null where he did not say.
  said_by    text,
  why        text,
  primary key (site_id, audit_id)
);
create index audits_of_a_merge on merge_audits (site_id, merge_id);

-- The list of people, newest first.
create index leads_by_arrival on leads (site_id, recorded_at, lead_id) where merged_into is null;
-- An address that a whole company shares has very many visitors: the newest are found without reading the others.
drop index identities_of_a_lead;
create index identities_of_a_lead on identities (site_id, lead_id, visitor_id);
-- Sales that name nothing but a visit.
create index conversions_of_a_session on conversions (site_id, session_id) where visitor_id is null and session_id is not null;
