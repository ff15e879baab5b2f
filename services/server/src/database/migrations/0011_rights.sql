-- What a person has said yes to, and what is left of him once he is erased.

-- A yes, as the visit in which it was first told has it. A no is kept nowhere: it clears the browser.
create table consents (
  site_id    int not null,
  visitor_id uuid not null,
  -- loop: that visits are joined to the person and to what he buys.
  purpose    text not null,
  -- Which text he agreed to; empty where the page did not say.
  text       text not null,
  -- Whether his browser asked for privacy (Global Privacy Control) and he said yes all the same.
  gpc        boolean not null,
  -- When the service first heard of it.
  given_at   timestamptz not null,
  primary key (site_id, visitor_id, purpose, text)
);

-- Of an erased person: which visits of which browser are dropped should they come again. It says nothing of him.
create table visitor_tombstones (
  site_id      int not null,
  visitor_id   uuid not null,
  -- Visits that began before are dropped; what begins later is another story.
  erased_at    timestamptz not null,
  -- Of a browser that several people share only these: the first inclusive, the last exclusive.
  from_session uuid not null,
  until_session uuid not null,
  -- Visits of the last days, which may still go on: what comes of them is dropped whatever its time.
  sessions     uuid[] not null,
  primary key (site_id, visitor_id, erased_at, from_session)
);

-- What was said of an erased lead before this moment is not believed when it comes late. The id is a keyed hash.
create table lead_tombstones (
  site_id   int not null,
  lead_id   uuid not null,
  erased_at timestamptz not null,
  primary key (site_id, lead_id)
);

-- The tombstone is a row of its own.
alter table visitors drop column erased_at;

-- Months for which a site keeps its events; null as long as the service does.
alter table sites add column retention_months int constraint retention_is_a_month_or_more check (retention_months > 0);
