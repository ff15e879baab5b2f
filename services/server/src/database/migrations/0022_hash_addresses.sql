-- Whether a site keeps keyed hashes in the place of addresses and telephone numbers. Said when the site is made and
-- never changed: what its log holds cannot be hashed any more, and what was hashed cannot be read again.
alter table sites add column hash_addresses boolean not null default false;
