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

function blockOf(keys: readonly KeptKey[]): Buffer {
  const block = Buffer.alloc(blockHeaderBytes + keys.length * entryBytes);
  magic.copy(block);
  block.writeUInt32LE(keys.length, 8);
  for (const [index, { key, atMs, offset }] of keys.entries()) {
    const at = blockHeaderBytes + index * entryBytes;
    for (const [word, value] of key.entries()) block.writeUInt32LE(value, at + word * 4);
    block.writeDoubleLE(atMs, at + 16);
    block.writeDoubleLE(offset, at + 24);
  }
  block.writeUInt32LE(crc32(block.subarray(8)), 4);
  return block;
}

/** Calls back with every key of the whole blocks, and says where they end. */
function readBlocks(bytes: Buffer, each: (kept: KeptKey) => void): number {
  for (let at = 0; ; ) {
    if (at + blockHeaderBytes > bytes.length) return at;
    const end = at + blockHeaderBytes + bytes.readUInt32LE(at + 8) * entryBytes;
    if (!bytes.subarray(at, at + 4).equals(magic) || end > bytes.length) return at;
    if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) return at;
    for (let entry = at + blockHeaderBytes; entry < end; entry += entryBytes) {
      const word = (index: number) => bytes.readUInt32LE(entry + index * 4);
      const key = new Uint32Array([word(0), word(1), word(2), word(3)]);
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
export function keepKeys(folder: string, keys: readonly KeptKey[]): void {
  for (const [hour, those] of Map.groupBy(keys, ({ atMs }) => Math.floor(atMs / hourMs)))
    appendBlock(join(folder, fileOf(hour)), blockOf(those));
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
