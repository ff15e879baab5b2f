-- What answers count, by its time and with all that they ask of it: read in order, and none but the newest rows are looked
-- up. At 20,000 sales in a range of a shop of ten million events they take 24 ms instead of 40, and no sorting afterwards.
create index conversions_won on conversions (site_id, occurred_at)
  include (conversion_id, name, currency, value_minor, lead_id, visitor_id, session_id)
  where replaced_at is null and stage = 'won';
