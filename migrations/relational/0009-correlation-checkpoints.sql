-- What correlations hold, as of an offset: after a restart it is read back and the batches since then are run again with
-- their output suppressed. So the spool and pipeline_batches keep what lies behind it (features/pipeline/server/checkpoints.ts).
create table correlation_checkpoints (
  partition   integer primary key,
  next_offset bigint not null,
  -- Null: nothing was held yet.
  state       bytea,
  made_at     timestamptz not null
);
