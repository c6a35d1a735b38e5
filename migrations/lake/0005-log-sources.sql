-- The log sources of all views of an event, `product/category/service`; `log_source` is the first of them. With the
-- native fields this is all that a search for what a rule would match needs (engine/sources/views.ts).
-- Events from before know only the first.
ALTER TABLE events ADD COLUMN IF NOT EXISTS log_sources Array(LowCardinality(String))
  DEFAULT if(log_source = '', [], [log_source]) AFTER log_source;
