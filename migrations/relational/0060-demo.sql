-- A scope for trying things out, and one that is closed: see src/features/demo and docs/decisions/0060-demo-scope.md.
alter table scopes add column demo boolean not null default false;
alter table scopes add column archived_at timestamptz;

-- Where loading stands; goes with the demo.
create table demo_runs (
  scope      text primary key,
  seed       bigint not null,
  ends_at    timestamptz not null,
  loaded_at  timestamptz,
  live_until timestamptz not null
);

-- The sealed answer key: what is true of a hit of a rule at a time.
create table demo_answers (
  scope        text not null references demo_runs (scope) on delete cascade,
  rule_id      text not null,
  -- Null where a correlation groups by a field of its own.
  entity_value text,
  at           timestamptz not null,
  story        text not null,
  step         integer not null,
  truth        text not null check (truth in ('intrusion', 'benign', 'false'))
);
create index demo_answers_of_rule on demo_answers (scope, rule_id, at);
