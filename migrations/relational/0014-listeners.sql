-- Listeners of protocols that know no token: syslog and GELF over UDP, TCP and TLS.

create table listeners (
  id        text primary key,
  scope     text not null,
  name      text,
  -- Protocol, transport, address, allowed networks, names of TLS files; see src/features/intake/listeners.ts.
  settings  jsonb not null,
  enabled   boolean not null,
  opened_by text not null,
  opened_at timestamptz not null
);
