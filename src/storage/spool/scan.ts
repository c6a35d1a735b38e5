/** Finds the records of a segment file, also behind damaged ranges. Never throws on what the bytes are. */
import { readSync } from 'node:fs';
import type { SpoolRecordHead } from './port.ts';
import {
  decodeHeader,
  isSegmentHeader,
  isWhole,
  parseHead,
  type RecordHeader,
  recordBytes,
  recordHeaderBytes,
  recordMagic,
  segmentHeaderBytes,
} from './record.ts';

export interface FoundRecord {
  readonly position: number;
  readonly header: RecordHeader;
  readonly head: SpoolRecordHead;
}

export interface DamagedRange {
  readonly from: number;
  readonly to: number;
}

export interface Scan {
  readonly records: readonly FoundRecord[];
  /** Damage with good records behind it. */
  readonly damaged: readonly DamagedRange[];
  /** Where the last good record ends; what lies behind is a write that was never acknowledged. */
  readonly end: number;
}

const windowBytes = 256 * 1024;

/** Reads a file through a moving window, so that hopping over bodies costs little. */
function windowOn(fd: number, size: number) {
  let start = 0;
  let held: Buffer = Buffer.alloc(0);
  return (position: number, length: number): Buffer => {
    const until = Math.min(size, position + length);
    if (position < start || until > start + held.length) {
      const wanted = Math.min(Math.max(length, windowBytes), Math.max(0, size - position));
      const bytes = Buffer.allocUnsafe(wanted);
      held = bytes.subarray(0, readSync(fd, bytes, 0, wanted, position));
      start = position;
    }
    return held.subarray(position - start, Math.max(position, until) - start);
  };
}

type BytesAt = ReturnType<typeof windowOn>;

function recordAt(bytesAt: BytesAt, position: number, size: number, verify: boolean): FoundRecord | undefined {
  const header = decodeHeader(bytesAt(position, recordHeaderBytes));
  if (header === undefined || position + recordBytes(header) > size) return undefined;
  if (verify && !isWhole(header, bytesAt(position, recordBytes(header)))) return undefined;
  const head = parseHead(bytesAt(position + recordHeaderBytes, header.headBytes));
  return head === undefined ? undefined : { position, header, head };
}

/** The next whole record at or behind the position: where its magic stands and its checksum holds. */
function resync(bytesAt: BytesAt, from: number, size: number): FoundRecord | undefined {
  for (let position = from; position + recordHeaderBytes <= size; ) {
    const window = bytesAt(position, Math.min(windowBytes, size - position));
    const at = window.indexOf(recordMagic);
    // The magic may lie across the end of the window: the last three bytes are looked at again.
    if (at < 0) position += Math.max(1, window.length - 3);
    else {
      const found = recordAt(bytesAt, position + at, size, true);
      if (found !== undefined) return found;
      position += at + 1;
    }
  }
  return undefined;
}

/**
 * `verify` checks every body against its checksum; without it only the chain of headers is followed (bodies are
 * checked when they are read), as long as it holds.
 */
export function scanSegment(fd: number, size: number, verify: boolean): Scan {
  const bytesAt = windowOn(fd, size);
  const records: FoundRecord[] = [];
  const damaged: DamagedRange[] = [];
  let lastOffset = -1;
  let end = isSegmentHeader(bytesAt(0, segmentHeaderBytes)) ? segmentHeaderBytes : 0;
  for (let checked = verify; end < size; ) {
    let found = recordAt(bytesAt, end, size, checked);
    if (found === undefined || found.header.offset <= lastOffset) {
      checked = true;
      found = resync(bytesAt, end + (found === undefined ? 0 : 1), size);
      while (found !== undefined && found.header.offset <= lastOffset)
        found = resync(bytesAt, found.position + 1, size);
      if (found === undefined) break;
      damaged.push({ from: end, to: found.position });
    }
    records.push(found);
    lastOffset = found.header.offset;
    end = found.position + recordBytes(found.header);
  }
  return { records, damaged, end };
}
