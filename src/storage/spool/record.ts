/**
 * The bytes of one spooled record, and of the head of a segment file.
 *
 * ```
 * record:  "WFR1" | crc32 | offset u64 | headBytes u32 | storedBytes u32 | bodyBytes u32 | flags u32 | head JSON | body
 * segment: "WFS1" | crc32 | first offset u64 | partition u32 | epoch, 32 bytes, padded with zeros
 * ```
 * Little-endian. Each checksum covers all that follows it. The magic at each record lets a reader find its feet again
 * after a damaged range.
 */
import { crc32 } from 'node:zlib';
import type { SpoolRecordHead } from './port.ts';

export const recordMagic = Buffer.from('WFR1');
const segmentMagic = Buffer.from('WFS1');
export const recordHeaderBytes = 32;
export const segmentHeaderBytes = 52;
/** Flag: the body is stored as zstd. */
export const zstdFlag = 1;
/** No record is longer; a length beyond it is damage, not a reason to read gigabytes. */
export const longestPart = 512 * 1024 * 1024;

export interface RecordHeader {
  readonly crc: number;
  readonly offset: number;
  readonly headBytes: number;
  readonly storedBytes: number;
  readonly bodyBytes: number;
  readonly flags: number;
}

/** The parts of a record as they are written, one after the other. */
export function encodeRecord(
  offset: number,
  head: Uint8Array,
  stored: Uint8Array,
  body: { readonly bytes: number; readonly flags: number },
): readonly Uint8Array[] {
  const header = Buffer.alloc(recordHeaderBytes);
  recordMagic.copy(header, 0);
  header.writeBigUInt64LE(BigInt(offset), 8);
  header.writeUInt32LE(head.length, 16);
  header.writeUInt32LE(stored.length, 20);
  header.writeUInt32LE(body.bytes, 24);
  header.writeUInt32LE(body.flags, 28);
  header.writeUInt32LE(crc32(stored, crc32(head, crc32(header.subarray(8)))), 4);
  return [header, head, stored];
}

/** `undefined` when this is no header of a record. */
export function decodeHeader(bytes: Buffer): RecordHeader | undefined {
  if (bytes.length < recordHeaderBytes || !bytes.subarray(0, 4).equals(recordMagic)) return undefined;
  const header = {
    crc: bytes.readUInt32LE(4),
    offset: Number(bytes.readBigUInt64LE(8)),
    headBytes: bytes.readUInt32LE(16),
    storedBytes: bytes.readUInt32LE(20),
    bodyBytes: bytes.readUInt32LE(24),
    flags: bytes.readUInt32LE(28),
  };
  const sane =
    Number.isSafeInteger(header.offset) && header.headBytes <= longestPart && header.storedBytes <= longestPart;
  return sane ? header : undefined;
}

export const recordBytes = (header: RecordHeader): number => recordHeaderBytes + header.headBytes + header.storedBytes;

/** Does the checksum of a whole record hold? */
export const isWhole = (header: RecordHeader, record: Buffer): boolean =>
  record.length === recordBytes(header) && crc32(record.subarray(8)) === header.crc;

/** `undefined` when it is no head: a checksum that holds by chance, or a program that wrote something else. */
export function parseHead(bytes: Uint8Array): SpoolRecordHead | undefined {
  try {
    const head: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
    const isHead = typeof head === 'object' && head !== null && 'receivedAt' in head && 'events' in head;
    return isHead ? (head as SpoolRecordHead) : undefined;
  } catch {
    return undefined;
  }
}

export interface SegmentHeader {
  readonly epoch: string;
  readonly partition: number;
  readonly firstOffset: number;
}

export function encodeSegmentHeader({ epoch, partition, firstOffset }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  segmentMagic.copy(bytes, 0);
  bytes.writeBigUInt64LE(BigInt(firstOffset), 8);
  bytes.writeUInt32LE(partition, 16);
  bytes.write(epoch, 20, 32, 'latin1');
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

export function isSegmentHeader(bytes: Buffer): boolean {
  if (bytes.length !== segmentHeaderBytes || !bytes.subarray(0, 4).equals(segmentMagic)) return false;
  return crc32(bytes.subarray(8)) === bytes.readUInt32LE(4);
}
