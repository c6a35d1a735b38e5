-- Alerts that were put off until an hour, and keys that are kept silent: see src/features/alerts/model.ts.

alter table alerts add column snoozed_until timestamptz;
-- The silence that the alert was born closed under; its events go on being counted.
alter table alerts add column silence_id text;
create index alerts_of_silence on alerts (silence_id) where silence_id is not null;
create index alerts_snoozed on alerts (snoozed_until) where snoozed_until is not null;

create table silences (
  id           text primary key,
  scope        text not null,
  key          text not null,
  rule_id      text not null,
  title        text,
  entity_kind  text not null,
  entity_value text,
  -- Hits of a higher severity break through.
  severity     text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
  alert_id     text not null references alerts (id),
  reason       text,
  made_by      text not null,
  made_at      timestamptz not null,
  ends_at      timestamptz not null,
  lifted_by    text,
  lifted_at    timestamptz,
  lift_reason  text
);
create index silences_of_key on silences (key, ends_at) where lifted_at is null;
create index silences_by_end on silences (ends_at, id);
