-- The journal: see docs/decisions/0003-journal.md.

create table journal_entries (
  seq          bigint primary key,
  stream       text not null,
  version      integer not null check (version > 0),
  type         text not null,
  schema       integer not null,
  effective_at timestamptz not null,
  recorded_at  timestamptz not null,
  actor        text not null,
  cause        text,
  scope        text,
  facts        jsonb not null,
  commitment   text,
  prev         text not null,
  hash         text not null unique,
  unique (stream, version)
);
create index journal_entries_actor on journal_entries (actor, seq);
create index journal_entries_type on journal_entries (type, seq);

create table journal_payloads (
  seq  bigint primary key references journal_entries (seq),
  salt text not null,
  body jsonb not null
);

-- One row. It is locked last in a transaction, so that commands run side by side until the moment they are numbered.
create table journal_head (
  id   boolean primary key default true check (id),
  seq  bigint not null,
  hash text not null
);
insert into journal_head (seq, hash) values (0, repeat('0', 64));

create table journal_checkpoints (
  seq       bigint primary key,
  hash      text not null,
  at        timestamptz not null,
  key_id    text not null,
  signature text not null
);

-- A guard against mistakes, not against the administrator: against that one there are the signed checkpoints.
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only';
end $$;
create trigger journal_entries_stay before update or delete or truncate on journal_entries
  for each statement execute function journal_is_append_only();
