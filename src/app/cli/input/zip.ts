/**
 * What lies in a .zip, read from its directory at the end (APPNOTE 6.3.10), so that entries of any size stream past and
 * none is unpacked that nobody asked for. Names of entries are only for showing; nothing is written to disk.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough, pipeline } from 'node:stream';
import { crc32, createInflateRaw, createZstdDecompress } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflate, 93 Zstandard. */
  readonly method: number;
  /** Of its header in the archive. */
  readonly at: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
}

/** Said of an archive, or of an entry while it is read. */
export class ZipFault extends Error {
  readonly code: 'archive_damaged' | 'archive_too_large';
  constructor(code: ZipFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export const mostEntries = 20_000;
const mostDirectoryBytes = 64 * 1024 * 1024;
const endBytes = 22;
const mostCommentBytes = 65_535;
const signs = { end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 };

const damaged = (message: string) => new ZipFault('archive_damaged', message);

/** Folders are left out. Throws `ZipFault`, and what the file system throws. */
export async function readZipDirectory(path: string): Promise<ZipEntry[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { at, bytes, entries } = await findDirectory(file, size);
    if (entries > mostEntries) throw new ZipFault('archive_too_large', `it holds more than ${mostEntries} files`);
    if (bytes > mostDirectoryBytes || at + bytes > size) throw damaged('its directory lies outside of it');
    return entriesOf(await readAt(file, at, bytes), entries);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, at);
  if (bytesRead < bytes) throw damaged('it ends too early');
  return buffer;
}

async function findDirectory(file: FileHandle, size: number) {
  const tailBytes = Math.min(size, endBytes + mostCommentBytes);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== signs.end || at + endBytes + tail.readUInt16LE(at + 20) > tail.length) continue;
    const found = {
      at: tail.readUInt32LE(at + 16),
      bytes: tail.readUInt32LE(at + 12),
      entries: tail.readUInt16LE(at + 10),
    };
    const isLarge = found.at === 0xffffffff || found.bytes === 0xffffffff || found.entries === 0xffff;
    return isLarge ? findDirectory64(file, tail, at) : found;
  }
  throw damaged('its directory is missing');
}

async function findDirectory64(file: FileHandle, tail: Buffer, end: number) {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== signs.locator64) throw damaged('its directory is missing');
  const record = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (record.readUInt32LE(0) !== signs.end64) throw damaged('its directory is missing');
  const number = (at: number): number => Number(record.readBigUInt64LE(at));
  return { at: number(48), bytes: number(40), entries: number(32) };
}

function entriesOf(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== signs.entry)
      throw damaged('its directory is damaged');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const behind = at + 46 + nameBytes + extraBytes + commentBytes;
    if (behind > directory.length) throw damaged('its directory is damaged');
    const entry = entryOf(directory.subarray(at, behind), nameBytes, extraBytes);
    if (!entry.name.endsWith('/')) entries.push(entry);
    at = behind;
  }
  return entries;
}

function entryOf(record: Buffer, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = record.readUInt16LE(8);
  const method = record.readUInt16LE(10);
  const nameAt = 46;
  const extra = record.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
  const [bytes, packedBytes, at] = sizes64(extra, [
    record.readUInt32LE(24),
    record.readUInt32LE(20),
    record.readUInt32LE(42),
  ]);
  return {
    name: record.toString('utf8', nameAt, nameAt + nameBytes),
    method,
    at,
    packedBytes,
    bytes,
    crc: record.readUInt32LE(16),
    // 99: encrypted as WinZip does, which the flag says as well, but not always.
    isEncrypted: (flags & 1) !== 0 || method === 99,
  };
}

type Sizes = [number, number, number];

/** Numbers that do not fit in 32 bits stand in an extra field, in this order. */
function sizes64(extra: Buffer, sizes: Sizes): Sizes {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return sizes.map((size) => {
      if (size !== 0xffffffff || from + 8 > extra.length) return size;
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    }) as Sizes;
  }
  return sizes;
}

const unpackers = {
  0: () => new PassThrough(),
  8: () => createInflateRaw({ chunkSize: 256 * 1024 }),
  93: () => createZstdDecompress({ chunkSize: 256 * 1024 }),
} as const;
export const isReadable = (method: number): boolean => method in unpackers;

/** The content of an entry; `onRead` hears how many of its packed bytes were read. Throws `ZipFault` when it is not what the directory says. */
export async function* openEntry(
  path: string,
  entry: ZipEntry,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const from = await contentStart(path, entry);
  if (entry.bytes === 0) return;
  const file = createReadStream(path, { start: from, end: from + entry.packedBytes - 1 });
  const unpack = unpackers[entry.method as keyof typeof unpackers]();
  let [bytes, crc] = [0, 0];
  try {
    for await (const chunk of pipeline(file, unpack, () => {}) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > entry.bytes) throw damaged(`${entry.name} is larger than the archive says`);
      crc = crc32(chunk, crc);
      onRead(file.bytesRead);
      yield chunk;
    }
  } finally {
    file.destroy();
  }
  if (bytes !== entry.bytes || crc !== entry.crc) throw damaged(`${entry.name} is not what was packed`);
}

async function contentStart(path: string, entry: ZipEntry): Promise<number> {
  const file = await open(path, 'r');
  try {
    const head = await readAt(file, entry.at, 30);
    if (head.readUInt32LE(0) !== signs.local) throw damaged(`${entry.name} is missing`);
    return entry.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
