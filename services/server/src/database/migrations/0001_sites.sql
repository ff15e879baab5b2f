-- Whose data it is, and who may say or ask something.

create table sites (
  site_id    int primary key,
  name       text not null,
  -- Ids of leads and conversions are made with it, so that nobody can guess one from an address.
  secret     bytea not null,
  -- Origins from which pages may send; empty means any.
  origins    text[] not null default '{}',
  timezone   text not null default 'UTC',
  currency   text not null default 'EUR',
  created_at timestamptz not null
);

create table keys (
  -- SHA-256 of the key: the key itself is kept nowhere.
  key_hash   bytea primary key,
  site_id    int not null,
  kind       text not null constraint key_is_public_or_secret check (kind in ('public', 'secret')),
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index keys_of_a_site on keys (site_id);
