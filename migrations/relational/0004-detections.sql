-- Rules and every version of their texts: see src/features/detections/model.ts.

create table rules (
  id         text primary key,
  version    text not null,
  origin     text not null,
  level      text not null,
  status     text,
  product    text,
  category   text,
  service    text,
  tags       text[] not null,
  title      text,
  author     text,
  license    text,
  file       text,
  enabled    boolean not null,
  attention  text,
  added_at   timestamptz not null,
  revised_at timestamptz not null
);

create table rule_versions (
  id      text primary key,
  rule_id text not null,
  version text not null,
  text    text,
  file    text
);
create index rule_versions_rule on rule_versions (rule_id);

-- Which versions made up a rule set, for batches that are run again.
create table rule_sets (
  version text primary key,
  members jsonb not null,
  made_at timestamptz not null
);
