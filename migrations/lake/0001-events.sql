-- Events and hits: what was received and what matched, at machine speed. Plain MergeTree, one text for the embedded
-- form and for a server. Exactly-once comes from the spool and from reading back, not from this engine.
--
-- An event is named by (epoch, partition, offset, idx); `id` is that name as text and takes no room.
-- The partition is the day of *receipt*: an old log imported today neither spans hundreds of partitions nor expires
-- on arrival. Event time is in the sort key and has a min-max index.
-- The common fields are columns (dots become underscores, see engine/events/common-fields.ts; a test compares).
-- Absent is NULL. Addresses stay text, because what a log wrote in that place is not always an address, and nothing
-- is to be lost. `native` and `raw` hold everything else.
-- Words: hasAllTokens(raw, 'CertUtil urlcache') finds whole words in any case, with the index and without; the words
-- of raw are indexed when parts are merged. In the form with a list, hasAllTokens(raw, ['certutil']), write lower case.
-- Keeping for N days is one statement when it is wanted, dropping whole parts:
--   ALTER TABLE events MODIFY TTL toDateTime(received_at) + INTERVAL 90 DAY
CREATE TABLE IF NOT EXISTS events (
  epoch LowCardinality(String),
  partition UInt16,
  offset UInt64 CODEC(Delta, ZSTD(1)),
  idx UInt32 CODEC(Delta, ZSTD(1)),
  id String ALIAS concat(epoch, '-', toString(partition), '-', toString(offset), '-', toString(idx)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  time_flag LowCardinality(String) DEFAULT 'ok',
  native_time Nullable(String) CODEC(ZSTD(1)),
  scope LowCardinality(String),
  source LowCardinality(String),
  sender LowCardinality(String),
  retrospective Bool DEFAULT false,
  log_source LowCardinality(String),

  event_action LowCardinality(Nullable(String)),
  event_code LowCardinality(Nullable(String)),
  event_category LowCardinality(Nullable(String)),
  event_outcome LowCardinality(Nullable(String)),
  event_provider LowCardinality(Nullable(String)),
  host_name LowCardinality(Nullable(String)),
  host_ip LowCardinality(Nullable(String)),
  host_os_type LowCardinality(Nullable(String)),
  user_name LowCardinality(Nullable(String)),
  user_domain LowCardinality(Nullable(String)),
  user_id LowCardinality(Nullable(String)),
  user_email LowCardinality(Nullable(String)),
  user_target_name LowCardinality(Nullable(String)),
  source_ip Nullable(String) CODEC(ZSTD(1)),
  source_port Nullable(Int64) CODEC(ZSTD(1)),
  destination_ip Nullable(String) CODEC(ZSTD(1)),
  destination_port Nullable(Int64) CODEC(ZSTD(1)),
  destination_domain Nullable(String) CODEC(ZSTD(1)),
  network_protocol LowCardinality(Nullable(String)),
  dns_question_name Nullable(String) CODEC(ZSTD(1)),
  url_full Nullable(String) CODEC(ZSTD(1)),
  user_agent_original LowCardinality(Nullable(String)),
  process_entity_id Nullable(String) CODEC(ZSTD(1)),
  process_pid Nullable(Int64) CODEC(ZSTD(1)),
  process_executable LowCardinality(Nullable(String)),
  process_command_line Nullable(String) CODEC(ZSTD(1)),
  process_working_directory LowCardinality(Nullable(String)),
  process_parent_entity_id Nullable(String) CODEC(ZSTD(1)),
  process_parent_pid Nullable(Int64) CODEC(ZSTD(1)),
  process_parent_executable LowCardinality(Nullable(String)),
  process_parent_command_line Nullable(String) CODEC(ZSTD(1)),
  file_path Nullable(String) CODEC(ZSTD(1)),
  file_hash_md5 Nullable(String) CODEC(ZSTD(1)),
  file_hash_sha1 Nullable(String) CODEC(ZSTD(1)),
  file_hash_sha256 Nullable(String) CODEC(ZSTD(1)),
  registry_path Nullable(String) CODEC(ZSTD(1)),
  service_name LowCardinality(Nullable(String)),
  cloud_account_id LowCardinality(Nullable(String)),
  cloud_region LowCardinality(Nullable(String)),
  cloud_resource_id Nullable(String) CODEC(ZSTD(1)),
  error_code LowCardinality(Nullable(String)),

  native String CODEC(ZSTD(3)),
  raw String CODEC(ZSTD(3)),

  INDEX by_time time TYPE minmax GRANULARITY 1,
  INDEX by_offset offset TYPE minmax GRANULARITY 1,
  INDEX command_words process_command_line TYPE text(tokenizer = splitByNonAlpha, preprocessor = lower(process_command_line)),
  INDEX raw_words raw TYPE text(tokenizer = splitByNonAlpha, preprocessor = lower(raw))
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (scope, source, time, epoch, partition, offset, idx)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

-- A rule matched an event, or a correlation fired at it: at most one row for (event, rule, alert key).
-- `matched` is JSON text: which selections and fields made the match.
CREATE TABLE IF NOT EXISTS hits (
  epoch LowCardinality(String),
  partition UInt16,
  offset UInt64 CODEC(Delta, ZSTD(1)),
  idx UInt32 CODEC(Delta, ZSTD(1)),
  id String ALIAS concat(epoch, '-', toString(partition), '-', toString(offset), '-', toString(idx)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  scope LowCardinality(String),
  source LowCardinality(String),
  retrospective Bool DEFAULT false,
  rule_id LowCardinality(String),
  rule_version LowCardinality(String),
  level LowCardinality(String),
  alert_key String CODEC(ZSTD(1)),
  matched String CODEC(ZSTD(3)),

  INDEX by_time time TYPE minmax GRANULARITY 1,
  INDEX by_offset offset TYPE minmax GRANULARITY 1,
  INDEX by_alert_key alert_key TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (scope, rule_id, time, epoch, partition, offset, idx, alert_key)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
