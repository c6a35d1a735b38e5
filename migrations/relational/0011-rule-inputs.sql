-- What rules are run with besides their texts: lists for placeholders, and pipelines. See src/features/detections/model.ts.

create table rule_inputs (
  -- `list/Servers`, `pipeline/our-fields`
  id         text primary key,
  kind       text not null,
  name       text not null,
  version    text not null,
  -- Values of a list, steps of a pipeline.
  size       integer not null,
  -- A list has one value on each line; a pipeline is YAML.
  text       text,
  changed_by text not null,
  changed_at timestamptz not null
);

-- Every text that an input ever had: a batch that is run again needs the one of then.
create table rule_input_versions (
  -- `list/Servers@version`
  id      text primary key,
  kind    text not null,
  name    text not null,
  version text not null,
  text    text
);

-- Which of them a rule set is run with.
alter table rule_sets add column inputs jsonb not null default '[]';
