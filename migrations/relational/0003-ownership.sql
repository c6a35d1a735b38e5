-- Queues and who holds them: see src/features/ownership/model.ts.

create table queues (
  id    text primary key,
  scope text not null,
  name  text
);
create index queues_scope on queues (scope);

-- The intervals of a queue form one chain: each end is the start of another interval (the foreign key), no two ends are
-- equal and exactly one is open (the unique constraint, in which nulls are equal). Since an interval ends after it
-- starts, that leaves neither gap nor overlap. Checked at commit, because a hand-over changes two rows.
create table queue_duty (
  id        text primary key,
  queue_id  text not null references queues (id),
  holder_id text not null references accounts (id),
  starts_at timestamptz not null,
  ends_at   timestamptz,
  constraint queue_duty_forward check (ends_at > starts_at),
  constraint queue_duty_start unique (queue_id, starts_at),
  constraint queue_duty_one_end unique nulls not distinct (queue_id, ends_at) deferrable initially deferred,
  constraint queue_duty_chain foreign key (queue_id, ends_at) references queue_duty (queue_id, starts_at)
    deferrable initially deferred
);
create index queue_duty_holder on queue_duty (holder_id) where ends_at is null;
