-- Alerts: see src/features/alerts/model.ts.

create table alerts (
  id                 text primary key,
  key                text not null,
  scope              text not null,
  rule_id            text not null,
  rule_version       text not null,
  title              text,
  severity           text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
  severity_rank      smallint not null,
  severity_raised_at timestamptz,
  attention          text not null check (attention in ('queue', 'alert')),
  entity_kind        text not null,
  entity_value       text,
  retrospective      boolean not null,
  state              text not null check (state in ('open', 'closed')),
  assignee_id        text references accounts (id),
  queue_id           text references queues (id),
  home_queue_id      text not null references queues (id),
  assigned_at        timestamptz not null,
  assigned_by        text not null,
  aware_at           timestamptz,
  verdict            text,
  verdict_by         text,
  verdict_at         timestamptz,
  verdict_reason     text,
  next_step          text,
  raised_at          timestamptz not null,
  closed_at          timestamptz,
  closed_by          text,
  start_offset       bigint not null,
  start_idx          integer not null,
  previous_alert_id  text references alerts (id),
  recurrence         integer not null,
  duplicate_of       text references alerts (id),
  incident_id        text,
  frozen_hits        bigint,
  -- Exactly one owner at every instant: a person, or whoever holds the queue (which always has a holder).
  constraint alerts_one_owner check (num_nonnulls(assignee_id, queue_id) = 1),
  constraint alerts_not_its_own_duplicate check (duplicate_of <> id),
  -- The runs of a key follow one another: two alerts cannot start at the same place.
  constraint alerts_run unique (key, retrospective, start_offset, start_idx)
);
create index alerts_open_by_severity on alerts (severity_rank, raised_at, id) where state = 'open';
create index alerts_open_by_age on alerts (raised_at, id) where state = 'open';
create index alerts_by_severity on alerts (severity_rank, raised_at, id);
create index alerts_by_age on alerts (raised_at, id);
create index alerts_open_of on alerts (assignee_id) where state = 'open';
create index alerts_of_rule on alerts (rule_id, raised_at);
create index alerts_of_entity on alerts (entity_value, raised_at);
create index alerts_of_incident on alerts (incident_id) where incident_id is not null;
create index alerts_duplicates on alerts (duplicate_of) where duplicate_of is not null;
create index alerts_recurrences on alerts (previous_alert_id) where previous_alert_id is not null;

create table alert_notes (
  id       text primary key,
  alert_id text not null references alerts (id),
  author   text not null,
  text     text,
  at       timestamptz not null
);
create index alert_notes_of on alert_notes (alert_id, at);

-- Counted from the lake, never from the journal: a rule that hits ten thousand times a second is one row that grows.
create table alert_tallies (
  alert_id     text primary key,
  hits         bigint not null check (hits >= 0),
  first_hit_at timestamptz not null,
  last_hit_at  timestamptz not null,
  last_offset  bigint not null,
  last_idx     integer not null
);
create index alert_tallies_by_last_hit on alert_tallies (last_hit_at, alert_id);
