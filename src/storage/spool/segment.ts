/** One file of the spool and where its records lie. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { millisOf } from '#base/time.ts';
import { type KeyLog, newKeyLog } from './key-files.ts';
import type { SpoolRecordHead } from './port.ts';
import { encodeSegmentHeader, recordBytes, type SegmentHeader, segmentHeaderBytes } from './record.ts';
import type { FoundRecord } from './scan.ts';

/** Where a record lies and what is asked of it without reading it. */
export interface Place {
  readonly offset: number;
  readonly position: number;
  /** Of the whole record in the file. */
  readonly length: number;
  readonly bodyBytes: number;
  readonly events: number;
  readonly receivedMs: number;
}

export interface Segment {
  readonly path: string;
  /** Offsets in this file are this or more. */
  readonly firstOffset: number;
  readonly file: FileHandle;
  readonly places: Place[];
  /** Idempotency keys of its records. */
  readonly keyLog: KeyLog;
  size: number;
}

const namePattern = /^(\d{16})\.seg$/;
export const segmentName = (firstOffset: number): string => `${String(firstOffset).padStart(16, '0')}.seg`;

/** First offset by the name of the file; `undefined` for other files. */
export const firstOffsetOf = (name: string): number | undefined => {
  const digits = namePattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** What a folder lists is only durable after this. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the file, durable with its name. */
export async function createSegment(folder: string, header: SegmentHeader): Promise<Segment> {
  const path = join(folder, segmentName(header.firstOffset));
  const fd = openSync(path, 'wx', 0o600);
  try {
    writeSync(fd, encodeSegmentHeader(header));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncFolder(folder);
  const file = await open(path, 'r+');
  return { path, firstOffset: header.firstOffset, file, places: [], keyLog: newKeyLog(), size: segmentHeaderBytes };
}

export const placeOf = ({ position, header, head }: FoundRecord): Place => ({
  offset: header.offset,
  position,
  length: recordBytes(header),
  bodyBytes: header.bodyBytes,
  ...factsOf(head),
});

/** The clock of a head that is not one counts as long ago. */
export const factsOf = (head: SpoolRecordHead): { events: number; receivedMs: number } => ({
  events: Number(head.events) || 0,
  receivedMs: millisOf(head.receivedAt) || 0,
});
