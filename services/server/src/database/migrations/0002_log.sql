-- The log: append-only, and the only table that an acknowledged event waits for.

create table events (
  site_id     int not null,
  visitor_id  uuid not null,
  session_id  uuid not null,
  event_id    uuid not null,
  view_id     uuid,
  type        text not null,
  name        text,
  seq         int,
  -- By the sender's clock, corrected when it first came: the first committed time stays.
  occurred_at timestamptz not null,
  -- One value a group, strictly rising for each writer: it finds the rows of a group again.
  received_at timestamptz not null,
  -- Cleaned: what attribution needs and nothing else.
  url         text,
  title       text,
  referrer    text,
  device      text,
  browser     text,
  os          text,
  country     text,
  -- What kind of machine it was; null for a person.
  bot         text,
  properties  jsonb,
  -- A resend meets its twin here whatever the clocks say. Time-local columns lead, so that inserts
  -- touch the right edge of a small index.
  constraint event_is_known_once primary key (session_id, event_id, visitor_id, site_id)
) partition by range (event_id);
create index events_by_arrival on events using brin (received_at) with (autosummarize = on);

-- Groups that are committed to the log and not folded yet. A row comes and goes with its group.
create table pending (
  writer      uuid not null,
  received_at timestamptz not null,
  -- One visitor of the group: on a cluster he names the worker that holds it.
  visitor_id  uuid not null,
  row_count   int not null,
  primary key (writer, received_at, visitor_id)
);

-- Events that a fold could not take, set aside so that their neighbours went on.
create table unfolded (
  site_id    int not null,
  visitor_id uuid not null,
  session_id uuid not null,
  event_id   uuid not null,
  error      text not null,
  failed_at  timestamptz not null,
  primary key (session_id, event_id, visitor_id, site_id)
);
