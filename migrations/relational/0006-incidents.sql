-- Incidents: see src/features/incidents/model.ts.

create table incidents (
  id             text primary key,
  scope          text not null,
  title          text,
  summary        text,
  severity       text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
  severity_rank  smallint not null,
  state          text not null check (state in ('open', 'resolved', 'closed')),
  assignee_id    text references accounts (id),
  queue_id       text references queues (id),
  home_queue_id  text not null references queues (id),
  assigned_at    timestamptz not null,
  assigned_by    text not null,
  declared_at    timestamptz not null,
  declared_by    text not null,
  resolved_at    timestamptz,
  closed_at      timestamptz,
  state_by       text,
  state_reason   text,
  constraint incidents_one_owner check (num_nonnulls(assignee_id, queue_id) = 1)
);
create index incidents_by_severity on incidents (severity_rank, declared_at, id);
create index incidents_by_age on incidents (declared_at, id);
create index incidents_of on incidents (assignee_id) where state <> 'closed';

create table incident_notes (
  id          text primary key,
  incident_id text not null references incidents (id),
  author      text not null,
  text        text,
  at          timestamptz not null
);
create index incident_notes_of on incident_notes (incident_id, at);

-- What was handed over with an alert: seen, done, asked.
create table incident_escalations (
  id          text primary key,
  incident_id text not null references incidents (id),
  alert_id    text not null references alerts (id),
  author      text not null,
  seen        text,
  done        text,
  asked       text,
  at          timestamptz not null
);
create index incident_escalations_of on incident_escalations (incident_id, at);

-- Checked at commit: an escalation writes the alert and its new incident in one transaction, in whichever order.
alter table alerts add constraint alerts_incident foreign key (incident_id) references incidents (id)
  deferrable initially deferred;
