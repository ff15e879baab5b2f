-- Whether a site keeps keyed hashes in the place of addresses and telephone numbers. Said when the site is made and
-- never changed: what its log holds cannot be hashed any more, and what was hashed cannot be read again.
alter table sites add column hash_addresses boolean not null default false;

-- Whether it was said, earlier or later, where no event tells of it too (POST /v1/leads): then the log does not know all
-- of the row, and a refold leaves it as it is.
alter table identities add column unlogged boolean not null default false;
update identities set unlogged = true where via in ('leads', 'erased');
