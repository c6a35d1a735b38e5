-- Where the pipeline stands, and the batch that it is at: see src/features/pipeline/model.ts.

create table pipeline_offsets (
  partition   integer primary key,
  next_offset bigint not null,
  moved_at    timestamptz not null
);

-- A batch is planned before its first write to the lake: its bounds and what it runs under. A replay uses the same.
create table pipeline_batches (
  partition      integer not null,
  from_offset    bigint not null,
  to_offset      bigint not null check (to_offset > from_offset),
  rule_set       text not null,
  parser_version text not null,
  planned_at     timestamptz not null,
  primary key (partition, from_offset)
);
