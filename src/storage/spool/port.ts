/**
 * The spool: accepted batches that are not processed yet. Durable before anybody is told "received".
 *
 * An **epoch** is random, made when a spool is created and at every restore, so that event ids (epoch, partition,
 * offset, index) are never used twice. **Offsets** count records of a partition and go on across epochs.
 */
export interface SpoolRecordHead {
  /** RFC 3339; when it was received. */
  readonly receivedAt: string;
  /** The token that sent it, or `import` or `sample`. */
  readonly sender: string;
  readonly scope: string;
  /** A source forced by the sender, or `undefined` to detect it from the content. */
  readonly source?: string | undefined;
  /** From imports and back-fills: its alerts run no clocks. */
  readonly retrospective?: boolean | undefined;
  /** Number of events (lines) in the body. */
  readonly events: number;
  /** Idempotency key of the whole request, already made unique per sender. */
  readonly key?: string | undefined;
  /** Digest of what the request with this key held: the same key with something else is a mistake of the sender. */
  readonly keyDigest?: string | undefined;
  /** Idempotency keys of single events (`_bulk` `_id`), by index; `null` where an event has none. */
  readonly eventKeys?: readonly (string | null)[] | undefined;
}

export interface SpoolRecord {
  readonly offset: number;
  readonly head: SpoolRecordHead;
  /** Lines as received (NDJSON, `\n` between events), decompressed. */
  readonly body: Uint8Array;
}

export interface SpoolStats {
  readonly firstOffset: number;
  /** One after the newest record that can be read: what is processed up to here is all. */
  readonly nextOffset: number;
  /** Offset of the next record to be processed. */
  readonly committedOffset: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** When the oldest unprocessed record was received. */
  readonly oldestReceivedAt: string | undefined;
  readonly rememberedKeys: number;
  /** Keys dropped before their time, because there were more than are kept. */
  readonly forgottenKeys: number;
  /** Bytes that could not be read as records since it was opened; kept aside in the folder. */
  readonly damagedBytes: number;
}

export interface Appended {
  readonly offset: number;
  /** The request key was known: this is the record of an earlier request. */
  readonly isKnown?: boolean;
}

export interface Spool {
  readonly epoch: string;
  readonly partition: number;
  /**
   * Resolves with the record's offset once it is on disk (fsync; concurrent appends share one). Rejects with
   * `spool_full` (busy) when the limit or the disk is reached; then nothing of it is kept.
   * A head with a request key that is known gives the offset that it has already, `isKnown`, and writes nothing.
   */
  append(head: SpoolRecordHead, body: Uint8Array): Promise<Appended>;
  /**
   * The offset of the record that carried this request key within the last 24 hours, written or being written.
   * Throws `idempotency_key_reused` (409) when that record had another digest.
   */
  offsetOfKey(key: string, digest: string | undefined): Promise<number> | undefined;
  /** Was an event with this key accepted within the last 24 hours? */
  hasEventKey(key: string): boolean;
  /** An append with this event key that is being written: settles with it; then ask `hasEventKey` again. */
  pendingEventKey(key: string): Promise<void> | undefined;
  /** Records from the offset on, at most `maxBytes` of bodies (at least one record); empty when there are none. */
  read(fromOffset: number, maxBytes: number, maxEvents: number): Promise<readonly SpoolRecord[]>;
  /** Resolves when a record at or after the offset is there, or the signal aborts. */
  wait(offset: number, signal: AbortSignal): Promise<void>;
  /**
   * Everything before the offset is processed; its segments may go, but not what lies from `keepFrom` on, which can still
   * be read. Keys are kept for 24 hours.
   */
  release(beforeOffset: number, keepFrom?: number): Promise<void>;
  stats(): SpoolStats;
  /** Events of the records that are not processed yet. */
  waitingEvents(): number;
  close(): Promise<void>;
}
