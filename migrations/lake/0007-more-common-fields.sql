-- Common fields that came with more sources: the host's own id and domain, tenants, requests, and the names that
-- other products give to their rules.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS host_id LowCardinality(Nullable(String)) AFTER host_name,
  ADD COLUMN IF NOT EXISTS host_domain LowCardinality(Nullable(String)) AFTER host_id,
  ADD COLUMN IF NOT EXISTS http_request_method LowCardinality(Nullable(String)) AFTER url_full,
  ADD COLUMN IF NOT EXISTS http_response_status_code Nullable(Int64) CODEC(ZSTD(1)) AFTER http_request_method,
  ADD COLUMN IF NOT EXISTS rule_name LowCardinality(Nullable(String)) AFTER service_name,
  ADD COLUMN IF NOT EXISTS organization_id LowCardinality(Nullable(String)) AFTER rule_name;
