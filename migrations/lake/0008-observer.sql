-- Who saw it, where that is not the host it happened on: a firewall, a resolver, a sensor.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS observer_name LowCardinality(Nullable(String)) AFTER host_os_type;
