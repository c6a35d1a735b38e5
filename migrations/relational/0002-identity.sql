-- People, scopes, tokens. Projections follow from the journal and take no foreign keys from tables that do not, because
-- a rebuild may empty and fill them again; secrets lie in operational tables and never enter the journal.

create table accounts (
  id           text primary key,
  name         text,
  email        text,
  state        text not null check (state in ('invited', 'active', 'suspended')),
  grants       jsonb not null,
  totp         boolean not null,
  created_at   timestamptz not null,
  activated_at timestamptz,
  suspended_at timestamptz
);
create unique index accounts_email on accounts (email);

create table scopes (
  id         text primary key,
  name       text,
  first      boolean not null,
  created_at timestamptz not null
);
create unique index scopes_first on scopes (first) where first;

create table identity_settings (
  id     text primary key,
  preset text not null
);

create table api_tokens (
  id          text primary key,
  name        text,
  can         text[] not null,
  permissions text[] not null,
  scope       text,
  source      text,
  made_by     text not null,
  made_at     timestamptz not null,
  expires_at  timestamptz,
  revoked_at  timestamptz
);

create table account_secrets (
  account_id          text primary key,
  password_hash       text,
  password_changed_at timestamptz,
  totp_sealed         text,
  -- An enrolment that was begun and not yet confirmed by a code.
  totp_pending        text,
  -- The time step of the last accepted code: no code is good twice.
  totp_last_step      bigint
);

create table recovery_codes (
  account_id text not null,
  code_hash  text not null,
  used_at    timestamptz,
  primary key (account_id, code_hash)
);

create table account_links (
  id          text primary key,
  kind        text not null check (kind in ('first', 'invite', 'reset')),
  account_id  text,
  secret_hash text not null unique,
  -- A reset may also take away one-time codes, for a lost telephone.
  clear_totp  boolean not null default false,
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  check ((kind = 'first') = (account_id is null))
);
create index account_links_account on account_links (account_id);

create table sessions (
  id            text primary key,
  account_id    text not null,
  secret_hash   text not null unique,
  -- The secret before the last rotation: good until the new one was seen, and a short while after for parallel requests.
  previous_hash text unique,
  rotated_at    timestamptz not null,
  confirmed_at  timestamptz,
  created_at    timestamptz not null,
  last_seen_at  timestamptz not null,
  expires_at    timestamptz not null,
  ip            text not null,
  user_agent    text not null,
  ended_at      timestamptz
);
create index sessions_account on sessions (account_id) where ended_at is null;

create table token_secrets (
  token_id     text primary key,
  secret_hash  text not null unique,
  last_used_at timestamptz
);

create table sign_in_throttle (
  key           text primary key,
  failures      integer not null,
  last_at       timestamptz not null,
  blocked_until timestamptz not null
);
