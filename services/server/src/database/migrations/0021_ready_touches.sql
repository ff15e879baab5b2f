-- The visits of those who matter to a sale, ready to be credited. Computed from sessions and identities when somebody asks
-- for what changed; whatever is here can be thrown away and is made again.

-- What a visit can say as a touch, each combination once, so that a ready touch is a number.
create table touch_kinds (
  site_id      int not null,
  kind_id      int not null,
  -- Digest of the columns below; another one where an erased address was taken out of them.
  digest       uuid not null,
  channel      text not null,
  source       text,
  medium       text,
  campaign     text,
  term         text,
  content      text,
  landing_page text,
  is_bot       boolean not null,
  primary key (site_id, kind_id)
);
create index touch_kinds_by_digest on touch_kinds (site_id, digest);

-- A visitor's visits as one lead: the lead that he said he was, whoever that one was merged with since.
create table ready_touches (
  site_id       int not null,
  visitor_id    uuid not null,
  -- Null for visits that are nobody's: of a visitor who never said who he is, or of one who was erased.
  lead_id       uuid,
  -- When he first said so.
  identified_at timestamptz,
  -- By time, ties by session: milliseconds since 1970 (float8), session_id, kind_id (int4), one after the other.
  touches       bytea not null,
  constraint touches_are_ready_once unique nulls not distinct (site_id, visitor_id, lead_id)
);
create index ready_touches_of_a_lead on ready_touches (site_id, lead_id) where lead_id is not null;

-- Whose ready touches may differ from what sessions, identities and conversions say: one row a change, in its transaction.
create table changed_visitors (
  site_id    int not null,
  -- All zeros: whoever had the session. All ones: everybody.
  visitor_id uuid not null,
  session_id uuid
);

-- Few leads are merged into another: whether some thousand are is asked of this, and next to nothing is read.
create index merged_leads on leads (site_id, lead_id) include (merged_into) where merged_into is not null;
create index opportunities_of_a_lead on conversions (site_id, lead_id) where stage = 'opportunity';

insert into changed_visitors (site_id, visitor_id)
select site_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff' from sites;
