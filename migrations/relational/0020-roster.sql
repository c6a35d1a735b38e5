-- Who is on duty when: see src/features/roster/model.ts. All of these tables are folded from the journal.

-- The roster of a queue as it was published last; the journal has the ones before.
create table rosters (
  id           text primary key,
  scope        text not null,
  version      integer not null,
  layers       jsonb not null,
  fallback     jsonb not null,
  published_at timestamptz not null,
  published_by text not null
);

create table duty_overrides (
  id         text primary key,
  queue_id   text not null,
  scope      text not null,
  role       text not null,
  cover      text not null,
  member_id  text not null,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  -- The person whose turn it was, when this is a swap that was accepted.
  instead_of text,
  state      text not null,
  reason     text,
  made_at    timestamptz not null,
  made_by    text not null,
  constraint duty_overrides_forward check (ends_at > starts_at)
);
create index duty_overrides_queue on duty_overrides (queue_id, ends_at);

create table unattended_hours (
  id          text primary key,
  queue_id    text not null,
  scope       text not null,
  zone        text not null,
  hours       jsonb,
  accepted_by text not null,
  starts_at   timestamptz not null,
  ends_at     timestamptz not null,
  reason      text,
  accepted_at timestamptz not null,
  constraint unattended_hours_forward check (ends_at > starts_at)
);
create index unattended_hours_queue on unattended_hours (queue_id, ends_at);

create table leaves (
  id           text primary key,
  account_id   text not null,
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  reason       text,
  booked_at    timestamptz not null,
  booked_by    text not null,
  cancelled_at timestamptz,
  constraint leaves_forward check (ends_at > starts_at)
);
create index leaves_account on leaves (account_id, ends_at);

create table holiday_lists (
  id     text primary key,
  name   text,
  dates  jsonb not null,
  set_at timestamptz not null
);

-- An outside company that looks after a queue for some hours. One of our people answers for what it does.
create table providers (
  id             text primary key,
  name           text,
  responsible_id text not null,
  zone           text not null,
  hours          jsonb,
  removed_at     timestamptz,
  set_at         timestamptz not null
);

create table teams (
  id      text primary key,
  name    text,
  members jsonb not null,
  set_at  timestamptz not null
);

-- Until when the boundaries of a queue's roster were turned into duty intervals; what lies before is fixed.
create table roster_followed (
  queue_id text primary key,
  until    timestamptz not null
);

-- What a duty interval is, beside who holds it. Null in intervals that no roster made.
alter table queue_duty add column cover text, add column made_by text, add column secondary_id text;
