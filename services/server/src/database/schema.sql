-- What the migrations make, for reading. Taken by: pnpm check:schema --write

create table changed_visitors (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid
);

create table channel_settings (
  site_id integer not null,
  version integer not null,
  settings jsonb not null,
  created_at timestamp with time zone not null,
  constraint channel_settings_pkey PRIMARY KEY (site_id, version),
  constraint versions_count_from_one CHECK ((version > 0))
);

create table consents (
  site_id integer not null,
  visitor_id uuid not null,
  purpose text not null,
  text text not null,
  gpc boolean not null,
  given_at timestamp with time zone not null,
  constraint consents_pkey PRIMARY KEY (site_id, visitor_id, purpose, text)
);

create table conversions (
  site_id integer not null,
  conversion_id uuid not null,
  revision_id uuid not null,
  source text not null,
  external_id text not null,
  name text not null,
  stage text not null,
  value_minor bigint,
  currency text,
  occurred_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  lead_id uuid,
  visitor_id uuid,
  session_id uuid,
  properties jsonb,
  recorded_at timestamp with time zone not null,
  replaced_at timestamp with time zone,
  constraint an_amount_has_a_currency CHECK (((value_minor IS NULL) OR (currency IS NOT NULL))),
  constraint revision_is_known_once PRIMARY KEY (site_id, conversion_id, revision_id),
  constraint value_is_not_negative CHECK ((value_minor >= 0))
);
CREATE INDEX conversions_at_a_stage ON public.conversions USING btree (site_id, stage, lead_id) WHERE (stage <> ALL (ARRAY['won'::text, 'lost'::text, 'refunded'::text]));
CREATE INDEX conversions_of_a_lead ON public.conversions USING btree (site_id, lead_id);
CREATE INDEX conversions_of_a_session ON public.conversions USING btree (site_id, session_id) WHERE ((visitor_id IS NULL) AND (session_id IS NOT NULL));
CREATE INDEX conversions_of_a_visitor ON public.conversions USING btree (site_id, visitor_id) WHERE (visitor_id IS NOT NULL);
CREATE INDEX conversions_refunded ON public.conversions USING btree (site_id) WHERE ((replaced_at IS NULL) AND (stage = 'refunded'::text));
CREATE INDEX conversions_that_stand ON public.conversions USING btree (site_id, occurred_at) WHERE (replaced_at IS NULL);
CREATE INDEX conversions_won ON public.conversions USING btree (site_id, occurred_at) INCLUDE (conversion_id, name, currency, value_minor, lead_id, visitor_id, session_id) WHERE ((replaced_at IS NULL) AND (stage = 'won'::text));
CREATE INDEX opportunities_of_a_lead ON public.conversions USING btree (site_id, lead_id) WHERE (stage = 'opportunity'::text);

create table events (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid not null,
  event_id uuid not null,
  view_id uuid,
  type text not null,
  name text,
  seq integer,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  url text,
  title text,
  referrer text,
  device text,
  browser text,
  os text,
  country text,
  bot text,
  properties jsonb,
  constraint event_is_known_once PRIMARY KEY (session_id, event_id, visitor_id, site_id)
) partition by RANGE (event_id);
CREATE INDEX events_by_arrival ON ONLY public.events USING brin (received_at) WITH (autosummarize='on');

create table former_verdicts (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid not null,
  refold_id uuid not null,
  channel text not null,
  source text,
  medium text,
  rule text,
  rule_version text,
  constraint former_verdicts_pkey PRIMARY KEY (site_id, visitor_id, session_id, refold_id)
);

create table identities (
  site_id integer not null,
  visitor_id uuid not null,
  since uuid not null,
  lead_id uuid not null,
  at timestamp with time zone not null,
  first_at timestamp with time zone not null,
  said_by uuid not null,
  via text not null,
  recorded_at timestamp with time zone not null,
  unlogged boolean not null default false,
  constraint identities_pkey PRIMARY KEY (site_id, visitor_id, since, lead_id)
);
CREATE INDEX identities_of_a_lead ON public.identities USING btree (site_id, lead_id, visitor_id);

create table keys (
  key_hash bytea not null,
  site_id integer not null,
  kind text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint key_is_public_or_secret CHECK ((kind = ANY (ARRAY['public'::text, 'secret'::text]))),
  constraint keys_pkey PRIMARY KEY (key_hash)
);
CREATE INDEX keys_of_a_site ON public.keys USING btree (site_id);

create table lead_keys (
  site_id integer not null,
  kind text not null,
  key text not null,
  lead_id uuid not null,
  recorded_at timestamp with time zone not null,
  constraint lead_keys_pkey PRIMARY KEY (site_id, kind, key)
);
CREATE INDEX keys_of_a_lead ON public.lead_keys USING btree (site_id, lead_id);

create table lead_merges (
  site_id integer not null,
  merge_id uuid not null,
  one uuid not null,
  other uuid not null,
  via text not null,
  stated_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  recorded_at timestamp with time zone not null,
  constraint lead_merges_pkey PRIMARY KEY (site_id, merge_id)
);
CREATE INDEX merges_by_one ON public.lead_merges USING btree (site_id, one);
CREATE INDEX merges_by_other ON public.lead_merges USING btree (site_id, other);

create table lead_tombstones (
  site_id integer not null,
  lead_id uuid not null,
  erased_at timestamp with time zone not null,
  constraint lead_tombstones_pkey PRIMARY KEY (site_id, lead_id)
);

create table lead_traits (
  site_id integer not null,
  lead_id uuid not null,
  name text not null,
  verified boolean not null,
  value jsonb not null,
  stated_at timestamp with time zone not null,
  stated_by uuid not null,
  recorded_at timestamp with time zone not null,
  via text not null,
  constraint lead_traits_pkey PRIMARY KEY (site_id, lead_id, name, verified)
);

create table leads (
  site_id integer not null,
  lead_id uuid not null,
  merged_into uuid,
  recorded_at timestamp with time zone not null,
  constraint leads_pkey PRIMARY KEY (site_id, lead_id)
);
CREATE INDEX leads_by_arrival ON public.leads USING btree (site_id, recorded_at, lead_id) WHERE (merged_into IS NULL);
CREATE INDEX leads_by_root ON public.leads USING btree (site_id, merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX merged_leads ON public.leads USING btree (site_id, lead_id) INCLUDE (merged_into) WHERE (merged_into IS NOT NULL);

create table merge_audits (
  site_id integer not null,
  audit_id uuid not null,
  merge_id uuid not null,
  action text not null,
  said_at timestamp with time zone not null,
  key_digest text not null,
  said_by text,
  why text,
  constraint merge_audits_pkey PRIMARY KEY (site_id, audit_id),
  constraint merge_is_made_or_undone CHECK ((action = ANY (ARRAY['merge'::text, 'unmerge'::text])))
);
CREATE INDEX audits_of_a_merge ON public.merge_audits USING btree (site_id, merge_id);

create table page_views (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid not null,
  view_id uuid not null,
  told_rank smallint not null,
  told_by uuid not null,
  seq integer not null,
  url text not null,
  path text not null,
  title text,
  viewed_at timestamp with time zone not null,
  engaged_ms integer not null default 0,
  scroll_pct smallint not null default 0,
  recorded_at timestamp with time zone not null,
  constraint view_is_known_once PRIMARY KEY (session_id, view_id, visitor_id, site_id)
) partition by RANGE (view_id);

create table pending (
  writer uuid not null,
  received_at timestamp with time zone not null,
  visitor_id uuid not null,
  row_count integer not null,
  constraint pending_pkey PRIMARY KEY (writer, received_at, visitor_id)
);

create table rates (
  site_id integer not null,
  to_currency text not null,
  day date not null,
  from_currency text not null,
  rate numeric(30,12) not null,
  updated_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint a_rate_is_positive CHECK ((rate > (0)::numeric)),
  constraint rates_pkey PRIMARY KEY (site_id, to_currency, day, from_currency)
);

create table ready_touches (
  site_id integer not null,
  visitor_id uuid not null,
  lead_id uuid,
  identified_at timestamp with time zone,
  touches bytea not null,
  constraint touches_are_ready_once UNIQUE NULLS NOT DISTINCT (site_id, visitor_id, lead_id)
);
CREATE INDEX ready_touches_of_a_lead ON public.ready_touches USING btree (site_id, lead_id) WHERE (lead_id IS NOT NULL);

create table refold_groups (
  refold_id uuid not null,
  received_at timestamp with time zone not null,
  constraint refold_groups_pkey PRIMARY KEY (refold_id, received_at)
);

create table refolds (
  refold_id uuid not null,
  tables text[] not null,
  reclassify boolean not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  moves jsonb,
  constraint refolds_pkey PRIMARY KEY (refold_id)
);

create table refusal_counts (
  site_id integer not null,
  day date not null,
  door text not null,
  reason text not null,
  refused bigint not null,
  constraint refusal_counts_pkey PRIMARY KEY (site_id, day, door, reason)
);

create table refusals (
  site_id integer not null,
  refusal_id uuid not null,
  refused_at timestamp with time zone not null,
  door text not null,
  reason text not null,
  field text not null,
  detail text not null,
  sent text,
  constraint refusals_pkey PRIMARY KEY (site_id, refusal_id)
);
CREATE INDEX refusals_by_age ON public.refusals USING brin (refused_at);

create table sessions (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid not null,
  started_at timestamp with time zone not null,
  touch_id uuid,
  channel text not null default 'Unassigned'::text,
  source text,
  medium text,
  campaign text,
  term text,
  content text,
  click_ids jsonb,
  referrer text,
  landing_url text,
  landing_page text,
  rule text,
  rule_version text,
  device text,
  browser text,
  os text,
  country text,
  bot text,
  recorded_at timestamp with time zone not null,
  constraint session_is_known_once PRIMARY KEY (site_id, visitor_id, session_id)
) partition by RANGE (session_id);
CREATE INDEX sessions_by_start ON ONLY public.sessions USING btree (site_id, started_at);

create table sites (
  site_id integer not null,
  name text not null,
  secret bytea not null,
  origins text[] not null default '{}'::text[],
  timezone text not null default 'UTC'::text,
  currency text not null default 'EUR'::text,
  created_at timestamp with time zone not null,
  keep_parameters text[] not null default '{}'::text[],
  retention_months integer,
  hash_addresses boolean not null default false,
  constraint retention_is_a_month_or_more CHECK ((retention_months > 0)),
  constraint sites_pkey PRIMARY KEY (site_id)
);

create table touch_kinds (
  site_id integer not null,
  kind_id integer not null,
  digest uuid not null,
  channel text not null,
  source text,
  medium text,
  campaign text,
  term text,
  content text,
  landing_page text,
  is_bot boolean not null,
  constraint touch_kinds_pkey PRIMARY KEY (site_id, kind_id)
);
CREATE INDEX touch_kinds_by_digest ON public.touch_kinds USING btree (site_id, digest);

create table unfolded (
  site_id integer not null,
  visitor_id uuid not null,
  session_id uuid not null,
  event_id uuid not null,
  error text not null,
  failed_at timestamp with time zone not null,
  constraint unfolded_pkey PRIMARY KEY (session_id, event_id, visitor_id, site_id)
);

create table visitor_tombstones (
  site_id integer not null,
  visitor_id uuid not null,
  erased_at timestamp with time zone not null,
  from_session uuid not null,
  until_session uuid not null,
  sessions uuid[] not null,
  constraint visitor_tombstones_pkey PRIMARY KEY (site_id, visitor_id, erased_at, from_session)
);

create table visitors (
  site_id integer not null,
  visitor_id uuid not null,
  first_seen timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint visitors_pkey PRIMARY KEY (site_id, visitor_id)
);
