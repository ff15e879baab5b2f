-- Folds that are computed from the log again, aside, and swapped in when they are whole.

create table refolds (
  refold_id   uuid primary key,
  tables      text[] not null,
  -- Whether visits were called anew by the rules of that day.
  reclassify  boolean not null,
  started_at  timestamptz not null,
  -- Null while it runs: what is folded meanwhile is told in refold_groups.
  finished_at timestamptz,
  -- How many sessions went from which channel and rule to which; null unless they were called anew.
  moves       jsonb
);

-- Groups of the log that were folded while a refold ran: it folds them too, before it swaps.
create table refold_groups (
  refold_id   uuid not null,
  received_at timestamptz not null,
  primary key (refold_id, received_at)
);

-- What a session was called before a refold called it otherwise.
create table former_verdicts (
  site_id      int not null,
  visitor_id   uuid not null,
  session_id   uuid not null,
  refold_id    uuid not null,
  channel      text not null,
  source       text,
  medium       text,
  rule         text,
  rule_version text,
  primary key (site_id, visitor_id, session_id, refold_id)
);
