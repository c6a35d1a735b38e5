/**
 * Keys of records whose segments are gone: one file per hour of receipt, written before the segment is deleted.
 * A file is a row of blocks: `"WFK1" | crc32 | count u32 | entries`, an entry being 16 bytes of fingerprint, the time
 * (f64, milliseconds) and the offset (f64; -1 for the key of an event). A block that is not whole ends the file.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { hourMs } from '#base/time.ts';
import type { Fingerprint } from './remembered-keys.ts';

export interface KeptKey {
  /** Good until the next call. */
  readonly key: Fingerprint;
  readonly atMs: number;
  /** Offset of the record with this request key; -1 for the key of an event. */
  readonly offset: number;
}

const magic = Buffer.from('WFK1');
const blockHeaderBytes = 12;
const entryBytes = 32;
const namePattern = /^keys-(\d+)\.keys$/;
const fileOf = (hour: number): string => `keys-${hour}.keys`;

/** The keys of one segment, ready to be written when the segment goes. */
export interface KeyLog {
  add(key: Fingerprint, atMs: number, offset: number): void;
  readonly entries: Buffer;
}

export function newKeyLog(): KeyLog {
  let bytes: Buffer = Buffer.alloc(0);
  let used = 0;
  return {
    add(key, atMs, offset) {
      if (used + entryBytes > bytes.length) {
        const larger = Buffer.alloc(Math.max(32 * entryBytes, bytes.length * 2));
        bytes.copy(larger);
        bytes = larger;
      }
      for (let word = 0; word < 4; word += 1) bytes.writeUInt32LE(key[word] ?? 0, used + word * 4);
      bytes.writeDoubleLE(atMs, used + 16);
      bytes.writeDoubleLE(offset, used + 24);
      used += entryBytes;
    },
    get entries() {
      return bytes.subarray(0, used);
    },
  };
}

function blockOf(entries: Uint8Array): Buffer {
  const header = Buffer.alloc(blockHeaderBytes);
  magic.copy(header);
  header.writeUInt32LE(entries.length / entryBytes, 8);
  header.writeUInt32LE(crc32(entries, crc32(header.subarray(8))), 4);
  return Buffer.concat([header, entries]);
}

/** The entries by hour of receipt; nearly always one hour. */
function byHour(entries: Buffer): Map<number, Buffer[]> {
  const hours = new Map<number, Buffer[]>();
  const hourAt = (at: number) => Math.floor(entries.readDoubleLE(at + 16) / hourMs);
  for (let from = 0; from < entries.length; ) {
    const hour = hourAt(from);
    let to = from + entryBytes;
    while (to < entries.length && hourAt(to) === hour) to += entryBytes;
    const runs = hours.get(hour);
    if (runs === undefined) hours.set(hour, [entries.subarray(from, to)]);
    else runs.push(entries.subarray(from, to));
    from = to;
  }
  return hours;
}

/** Calls back with every key of the whole blocks, and says where they end. */
function readBlocks(bytes: Buffer, each: (kept: KeptKey) => void): number {
  const key = new Uint32Array(4);
  for (let at = 0; ; ) {
    if (at + blockHeaderBytes > bytes.length) return at;
    const end = at + blockHeaderBytes + bytes.readUInt32LE(at + 8) * entryBytes;
    if (!bytes.subarray(at, at + 4).equals(magic) || end > bytes.length) return at;
    if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) return at;
    for (let entry = at + blockHeaderBytes; entry < end; entry += entryBytes) {
      for (let word = 0; word < 4; word += 1) key[word] = bytes.readUInt32LE(entry + word * 4);
      each({ key, atMs: bytes.readDoubleLE(entry + 16), offset: bytes.readDoubleLE(entry + 24) });
    }
    at = end;
  }
}

function appendBlock(path: string, block: Buffer): void {
  const fd = openSync(path, 'a', 0o600);
  try {
    const before = fstatSync(fd).size;
    try {
      for (let written = 0; written < block.length; ) written += writeSync(fd, block, written);
      fsyncSync(fd);
    } catch (error) {
      // What comes behind half a block could not be read.
      ftruncateSync(fd, before);
      throw error;
    }
  } finally {
    closeSync(fd);
  }
}

/** Durable when it returns (but for the folder itself, which the caller syncs). */
export function keepKeys(folder: string, log: KeyLog): void {
  for (const [hour, runs] of byHour(log.entries)) appendBlock(join(folder, fileOf(hour)), blockOf(Buffer.concat(runs)));
}

const isOld = (name: string, oldestMs: number): boolean =>
  (Number(namePattern.exec(name)?.[1]) + 1) * hourMs < oldestMs;

const namesIn = (folder: string): string[] => readdirSync(folder).filter((name) => namePattern.test(name));

export function dropOldKeys(folder: string, oldestMs: number): void {
  for (const name of namesIn(folder)) if (isOld(name, oldestMs)) rmSync(join(folder, name), { force: true });
}

/** Calls back with every kept key; cuts off half a block that a crash left. */
export function recallKeys(folder: string, oldestMs: number, each: (kept: KeptKey) => void): void {
  dropOldKeys(folder, oldestMs);
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const end = readBlocks(bytes, each);
    if (end < bytes.length) truncateSync(path, end);
  }
}
