-- Detections, correlations and filters are all rules; `name` is how a correlation or a filter may refer to one.
alter table rules add column kind text not null default 'detection';
alter table rules alter column kind drop default;
alter table rules add column name text;
create index rules_name on rules (name) where name is not null;
