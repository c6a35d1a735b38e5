/** Writes a group of records behind a segment with one sync, or leaves the segment as it was. */
import { type AppError, busy, failed, hasErrorCode } from '#base/errors.ts';
import type { SpoolRecordHead } from './port.ts';
import { encodeRecord, recordHeaderBytes } from './record.ts';
import { factsOf, type Segment } from './segment.ts';

export interface PackedRecord {
  readonly head: SpoolRecordHead;
  readonly headBytes: Uint8Array;
  readonly stored: Uint8Array;
  readonly flags: number;
  readonly bodyBytes: number;
}

export const lengthOf = ({ headBytes, stored }: PackedRecord): number =>
  recordHeaderBytes + headBytes.length + stored.length;

export const spoolFull = (why: string, cause?: unknown): AppError =>
  busy('spool_full', `Nothing more can be accepted now: ${why}.`, {
    remedy: 'Wait until what was accepted is processed, or give the spool more room.',
    retryAfterS: 5,
    cause,
  });

/** An error of the disk as the sender sees it. */
export const writeError = (error: unknown): AppError =>
  hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')
    ? spoolFull('the disk is full', error)
    : failed('spool_write_failed', 'What was sent could not be written to the disk.', {
        remedy: 'Look at the disk of the data folder, then send it again.',
        cause: error,
      });

async function writeAll(segment: Segment, parts: readonly Uint8Array[]): Promise<void> {
  let left = parts.filter((part) => part.length > 0);
  for (let position = segment.size; left.length > 0; ) {
    let { bytesWritten } = await segment.file.writev(left, position);
    position += bytesWritten;
    // A full disk may take a part of it; the next try then fails.
    while (left[0] !== undefined && bytesWritten >= left[0].length) {
      bytesWritten -= left[0].length;
      left = left.slice(1);
    }
    if (left[0] !== undefined && bytesWritten > 0) left = [left[0].subarray(bytesWritten), ...left.slice(1)];
  }
}

/**
 * Resolves when all are on disk, with their places noted in the segment. After a rejection the file is to be cut back.
 */
export async function writeBatch(
  segment: Segment,
  records: readonly PackedRecord[],
  firstOffset: number,
): Promise<void> {
  const parts = records.map((record, index) =>
    encodeRecord(firstOffset + index, record.headBytes, record.stored, {
      bytes: record.bodyBytes,
      flags: record.flags,
    }),
  );
  await writeAll(segment, parts.flat());
  await segment.file.datasync();
  for (const [index, record] of records.entries()) {
    const length = lengthOf(record);
    segment.places.push({
      offset: firstOffset + index,
      position: segment.size,
      length,
      bodyBytes: record.bodyBytes,
      ...factsOf(record.head),
    });
    segment.size += length;
  }
}

/** Cuts off what a failed write left. False when the disk does not even allow that. */
export async function cutBack(segment: Segment): Promise<boolean> {
  try {
    await segment.file.truncate(segment.size);
    await segment.file.datasync();
    return true;
  } catch {
    return false;
  }
}
