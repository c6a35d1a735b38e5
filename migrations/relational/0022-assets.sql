-- What the organisation knows of hosts, people and addresses: see src/features/assets/model.ts.

create table assets (
  id          text primary key,
  scope       text not null,
  kind        text not null check (kind in ('host', 'user', 'address', 'resource')),
  name        text not null,
  owner       text not null,
  importance  text not null check (importance in ('low', 'normal', 'high', 'critical')),
  service     text not null,
  note        text not null,
  changed_at  timestamptz not null
);
create index assets_by_name on assets (scope, name, id);

-- Every name, folded, the asset's own among them. One name means one asset.
create table asset_names (
  scope    text not null,
  kind     text not null,
  name     text not null,
  asset_id text not null references assets (id) on delete cascade,
  primary key (scope, kind, name)
);
create index asset_names_of on asset_names (asset_id);
