-- Lines that could not be used, with the reason: kept, listed, and named like events, so that they can be mended and
-- replayed under the same ids.
CREATE TABLE IF NOT EXISTS dead_letters (
  epoch LowCardinality(String),
  partition UInt16,
  offset UInt64 CODEC(Delta, ZSTD(1)),
  idx UInt32 CODEC(Delta, ZSTD(1)),
  id String ALIAS concat(epoch, '-', toString(partition), '-', toString(offset), '-', toString(idx)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  scope LowCardinality(String),
  sender LowCardinality(String),
  source LowCardinality(String),
  code LowCardinality(String),
  place String CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)),
  hint String CODEC(ZSTD(1)),
  bytes UInt64,
  raw String CODEC(ZSTD(3)),
  cut Bool DEFAULT false,

  INDEX by_offset offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (scope, code, received_at, epoch, partition, offset, idx)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
