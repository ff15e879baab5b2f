-- What answers count, by its time and with all that they ask of it: read in order, and no row is looked up.
create index conversions_won on conversions (site_id, occurred_at)
  include (conversion_id, name, currency, value_minor, lead_id, visitor_id, session_id)
  where replaced_at is null and stage = 'won';
