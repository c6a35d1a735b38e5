/**
 * The spool on a local disk: segment files of records, appended in groups that share one fsync.
 *
 * One process at a time (the data folder's lock sees to that). A torn end, left by a crash in the middle of a write,
 * is cut off at open: nobody was told "received". Damage elsewhere is stepped over, counted and kept aside.
 */
import { rmSync } from 'node:fs';
import { busy } from '#base/errors.ts';
import { type Clock, dayMs, realClock, toInstant } from '#base/time.ts';
import { packBody } from './body.ts';
import { epochOf } from './epoch.ts';
import { dropOldKeys, keepKeys } from './key-files.ts';
import { loadSegments, setAside } from './load.ts';
import type { Spool, SpoolRecord, SpoolRecordHead, SpoolStats } from './port.ts';
import { choosePlaces, indexFrom, readPlaces } from './read-records.ts';
import { createSegment, factsOf, type Segment, syncFolder } from './segment.ts';
import { openKeys, type SpoolKeys } from './spool-keys.ts';
import { cutBack, lengthOf, type PackedRecord, spoolFull, writeBatch, writeError } from './write-batch.ts';

export { startEpoch } from './epoch.ts';

export interface FileSpoolOptions {
  readonly folder: string;
  readonly partition?: number;
  /** Most bytes of all segments together; 8 GiB unless said otherwise. */
  readonly maxBytes?: number;
  /** A segment that has grown to this is followed by another; 64 MiB unless said otherwise. */
  readonly segmentBytes?: number;
  readonly clock?: Clock;
  /** How long keys are remembered: a day, or longer. */
  readonly rememberMs?: number;
  /** Most request keys, and most event keys, that are held in memory (23 to 46 bytes each). */
  readonly mostKeys?: number;
  readonly log?: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

interface Waiting {
  readonly record: PackedRecord;
  resolve(written: { readonly offset: number }): void;
  reject(error: unknown): void;
}

interface State {
  readonly options: Required<Omit<FileSpoolOptions, 'log'>> & Pick<FileSpoolOptions, 'log'>;
  readonly epoch: string;
  readonly keys: SpoolKeys;
  /** Oldest first; the last one is written. Never empty. */
  segments: Segment[];
  nextOffset: number;
  committedOffset: number;
  /** What lies from here on stays, processed or not. */
  keptFrom: number;
  damagedBytes: number;
  /** The last segment may hold garbage behind its size and takes no more. */
  spoilt: boolean;
  closed: boolean;
}

/** Most that one sync covers; also keeps one write below the system's limit of 1,024 parts. */
const groupRecords = 300;
const groupBytes = 32 * 1024 * 1024;

const bytesOf = (state: State): number => state.segments.reduce((sum, { size }) => sum + size, 0);

const activeOf = (state: State): Segment => {
  const active = state.segments.at(-1);
  if (active === undefined) throw busy('spool_closed', 'The spool is being closed.');
  return active;
};

async function roll(state: State): Promise<void> {
  const { folder, partition } = state.options;
  const next = await createSegment(folder, { epoch: state.epoch, partition, firstOffset: state.nextOffset });
  state.segments.push(next);
  state.spoilt = false;
}

/** Takes what fits below the limit; the rest is refused. */
function withinLimit(state: State, group: readonly Waiting[]): Waiting[] {
  let bytes = bytesOf(state);
  return group.filter((waiting) => {
    const length = lengthOf(waiting.record);
    const fits = bytes + length <= state.options.maxBytes;
    if (fits) bytes += length;
    else waiting.reject(spoolFull('the spool has reached its limit'));
    return fits;
  });
}

async function writeGroup(state: State, offered: readonly Waiting[]): Promise<void> {
  if (state.segments.length === 0) {
    for (const { reject } of offered) reject(busy('spool_closed', 'The spool is being closed.'));
    return;
  }
  const group = withinLimit(state, offered);
  if (group.length === 0) return;
  try {
    if (state.spoilt || activeOf(state).size >= state.options.segmentBytes) await roll(state);
    const first = state.nextOffset;
    await writeBatch(
      activeOf(state),
      group.map(({ record }) => record),
      first,
    );
    state.nextOffset = first + group.length;
    for (const [index, { record, resolve }] of group.entries()) {
      state.keys.learn(record.head, { offset: first + index, ...factsOf(record.head) }, activeOf(state).keyLog);
      resolve({ offset: first + index });
    }
  } catch (error) {
    if (!(await cutBack(activeOf(state)))) {
      // The offsets may lie on disk behind the good part: they are not given again.
      state.nextOffset += group.length;
      state.spoilt = true;
    }
    for (const { reject } of group) reject(writeError(error));
  }
}

/** Runs one thing after the other. */
function makeQueue(): <T>(run: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = tail.then(run);
    tail = next.catch(() => undefined);
    return next;
  };
}

/** Deletes the segments whose records are all processed and not to be kept, their keys kept first. */
async function dropProcessed(state: State): Promise<void> {
  const { folder, segmentBytes, maxBytes, clock, rememberMs } = state.options;
  const free = Math.min(state.committedOffset, state.keptFrom);
  const done = (segment: Segment) => (segment.places.at(-1)?.offset ?? -1) < free;
  const active = activeOf(state);
  const rollAt = Math.min(segmentBytes, maxBytes / 4);
  if (done(active) && active.places.length > 0 && active.size >= rollAt) await roll(state);
  const gone = state.segments.slice(0, -1).filter(done);
  for (const segment of gone) {
    keepKeys(folder, segment.keyLog);
    // The names of key files must be durable before the segment goes.
    syncFolder(folder);
    state.segments = state.segments.filter((one) => one !== segment);
    await segment.file.close();
    rmSync(segment.path);
  }
  if (gone.length > 0) syncFolder(folder);
  const nowMs = clock().getTime();
  state.keys.forget(nowMs);
  dropOldKeys(folder, nowMs - Math.max(rememberMs, dayMs));
}

async function openState(given: FileSpoolOptions): Promise<State> {
  const options = {
    partition: 0,
    maxBytes: 8 * 1024 ** 3,
    segmentBytes: 64 * 1024 ** 2,
    clock: realClock,
    rememberMs: dayMs,
    mostKeys: 8_000_000,
    ...given,
  };
  const { epoch, nextOffset } = epochOf(options.folder);
  const keys = openKeys(options.folder, { ...options, nowMs: options.clock().getTime() });
  const { segments, damagedBytes } = await loadSegments(options.folder, ({ head, header }, keyLog) =>
    keys.learn(head, { offset: header.offset, ...factsOf(head) }, keyLog),
  );
  if (damagedBytes > 0) options.log?.('the spool has damaged ranges; they were set aside', { damagedBytes });
  const last = segments.at(-1);
  const state: State = {
    options,
    epoch,
    keys,
    segments,
    nextOffset: Math.max(
      nextOffset,
      last?.firstOffset ?? 0,
      ...segments.map((one) => (one.places.at(-1)?.offset ?? -1) + 1),
    ),
    committedOffset: 0,
    keptFrom: 0,
    damagedBytes,
    spoilt: false,
    closed: false,
  };
  if (last === undefined) await roll(state);
  state.committedOffset = firstOffsetIn(state);
  return state;
}

const firstOffsetIn = (state: State): number =>
  state.segments.find(({ places }) => places.length > 0)?.places[0]?.offset ?? state.nextOffset;

/** Offsets that were burnt by a failed write, or whose records are damaged, are nothing to wait for. */
const endOf = (state: State): number =>
  Math.max(
    state.committedOffset,
    (state.segments.findLast(({ places }) => places.length > 0)?.places.at(-1)?.offset ?? -1) + 1,
  );

function waitingEventsOf(state: State): number {
  let events = 0;
  for (const { places } of state.segments)
    for (const place of places) if (place.offset >= state.committedOffset) events += place.events;
  return events;
}

/** Steps over what turns out to be damaged when it is read. */
function noteDamage(state: State, segment: Segment, places: readonly { position: number; length: number }[]): void {
  for (const place of places) {
    const index = segment.places.findIndex(({ position }) => position === place.position);
    if (index < 0) continue;
    segment.places.splice(index, 1);
    state.damagedBytes += place.length;
    setAside(segment.path, place.position, place.position + place.length);
  }
  if (places.length > 0)
    state.options.log?.('records of the spool are damaged; they were set aside', { count: places.length });
}

async function readFrom(state: State, from: number, maxBytes: number, maxEvents: number): Promise<SpoolRecord[]> {
  for (;;) {
    const segment = state.segments.find(({ places }) => (places.at(-1)?.offset ?? -1) >= from);
    if (segment === undefined) return [];
    const places = choosePlaces(segment, from, { maxBytes, maxEvents });
    const { records, damaged } = await readPlaces(segment, places);
    noteDamage(state, segment, damaged);
    if (records.length > 0) return records;
  }
}

function statsOf(state: State): SpoolStats {
  const oldest = state.segments
    .map(({ places }) => places[indexFrom(places, state.committedOffset)])
    .find((place) => place !== undefined);
  return {
    firstOffset: firstOffsetIn(state),
    nextOffset: endOf(state),
    committedOffset: state.committedOffset,
    bytes: bytesOf(state),
    maxBytes: state.options.maxBytes,
    oldestReceivedAt: oldest === undefined ? undefined : toInstant(oldest.receivedMs),
    rememberedKeys: state.keys.size,
    forgottenKeys: state.keys.forgottenEarly,
    damagedBytes: state.damagedBytes,
  };
}

async function pack(head: SpoolRecordHead, body: Uint8Array): Promise<PackedRecord> {
  const { stored, flags } = await packBody(body);
  return { head, headBytes: Buffer.from(JSON.stringify(head)), stored, flags, bodyBytes: body.length };
}

/** Groups what arrives while a write is under way into the next one. */
function makeWriter(state: State, oneByOne: ReturnType<typeof makeQueue>, written: () => void) {
  let waiting: Waiting[] = [];
  let isWriting = false;
  const takeGroup = (): Waiting[] => {
    let bytes = 0;
    const tooMany = waiting.findIndex(({ record }, index) => {
      bytes += lengthOf(record);
      return index >= groupRecords || (index > 0 && bytes > groupBytes);
    });
    const group = tooMany < 0 ? waiting : waiting.slice(0, tooMany);
    waiting = waiting.slice(group.length);
    return group;
  };
  const writeOn = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      await oneByOne(() => writeGroup(state, takeGroup()));
      written();
    }
    isWriting = false;
  };
  return (record: PackedRecord) =>
    new Promise<{ readonly offset: number }>((resolve, reject) => {
      waiting.push({ record, resolve, reject });
      void writeOn();
    });
}

export async function openFileSpool(given: FileSpoolOptions): Promise<Spool> {
  const state = await openState(given);
  const oneByOne = makeQueue();
  const waiters = new Set<() => void>();
  const reads = new Set<Promise<unknown>>();
  const write = makeWriter(state, oneByOne, () => {
    for (const wake of waiters) wake();
  });
  const appendNew = async (head: SpoolRecordHead, body: Uint8Array) => {
    if (state.closed) throw busy('spool_closed', 'The spool is being closed.');
    return write(await pack(head, body));
  };
  const releaseNow = async (beforeOffset: number, keepFrom: number): Promise<void> => {
    state.keptFrom = keepFrom;
    state.committedOffset = Math.max(state.committedOffset, beforeOffset);
    // What is processed has had its offset, whatever this disk remembers of it.
    state.nextOffset = Math.max(state.nextOffset, beforeOffset);
    await Promise.allSettled(reads);
    await dropProcessed(state);
  };
  return {
    epoch: state.epoch,
    partition: state.options.partition,
    async append(head, body) {
      const known = head.key === undefined ? undefined : state.keys.offsetOf(head.key, head.keyDigest);
      if (known !== undefined) return known.then((offset) => ({ offset, isKnown: true }));
      const append = appendNew(head, body);
      state.keys.underway(head, append);
      return append;
    },
    offsetOfKey: (key, digest) => state.keys.offsetOf(key, digest),
    hasEventKey: (key) => state.keys.hasEvent(key),
    pendingEventKey: (key) => state.keys.pendingEvent(key),
    async read(fromOffset, maxBytes, maxEvents) {
      const reading = readFrom(state, fromOffset, maxBytes, maxEvents);
      const quiet = reading.catch(() => undefined);
      reads.add(quiet);
      void quiet.finally(() => reads.delete(quiet));
      return reading;
    },
    wait: (offset, signal) =>
      new Promise((resolve) => {
        const look = (): void => {
          const isThere = state.segments.some(({ places }) => (places.at(-1)?.offset ?? -1) >= offset);
          if (!isThere && !signal.aborted) return;
          waiters.delete(look);
          signal.removeEventListener('abort', look);
          resolve();
        };
        waiters.add(look);
        signal.addEventListener('abort', look, { once: true });
        look();
      }),
    release: (beforeOffset, keepFrom = beforeOffset) => oneByOne(() => releaseNow(beforeOffset, keepFrom)),
    stats: () => statsOf(state),
    waitingEvents: () => waitingEventsOf(state),
    async close() {
      if (state.closed) return;
      state.closed = true;
      await oneByOne(async () => {
        await Promise.allSettled(reads);
        for (const { file } of state.segments) await file.close();
        state.segments = [];
      });
    },
  };
}
