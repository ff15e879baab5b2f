-- How a site wants its visits called: its own rules, its naming, its further hosts. Every version is kept, since
-- sessions say by which one they were called.
create table channel_settings (
  site_id    int not null,
  version    int not null constraint versions_count_from_one check (version > 0),
  settings   jsonb not null,
  created_at timestamptz not null,
  primary key (site_id, version)
);

-- Parameters of URLs that the site lets stay, besides utm_* and click ids.
alter table sites add column keep_parameters text[] not null default '{}';
