/** Opens a spool folder: finds segments and records, cuts a torn end off, sets damage aside, recalls the keys. */
import { closeSync, fsyncSync, ftruncateSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type KeyLog, newKeyLog } from './key-files.ts';
import type { FoundRecord } from './scan.ts';
import { scanSegment } from './scan.ts';
import { firstOffsetOf, placeOf, type Segment } from './segment.ts';

/** Keeps a copy of bytes that could not be read, so that deleting the segment later does not lose them. */
export function setAside(segmentPath: string, from: number, to: number): void {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  const fd = openSync(segmentPath, 'r');
  try {
    readSync(fd, bytes, 0, bytes.length, from);
  } finally {
    closeSync(fd);
  }
  writeFileSync(`${segmentPath.replace(/\.seg$/, '')}-${from}.damaged`, bytes, { mode: 0o600 });
}

export interface LoadedSegment {
  readonly segment: Segment;
  readonly damagedBytes: number;
}

/**
 * `isLast`: the file that was being written. Its bodies are checked too, and a torn end is cut off; in the others a
 * torn end is damage, since all of it had been acknowledged.
 */
async function loadSegment(
  path: string,
  isLast: boolean,
  each: (found: FoundRecord, keyLog: KeyLog) => void,
): Promise<LoadedSegment> {
  const file = await open(path, 'r+');
  const size = (await file.stat()).size;
  const scan = scanSegment(file.fd, size, isLast);
  const keyLog = newKeyLog();
  for (const found of scan.records) each(found, keyLog);
  const damaged = [...scan.damaged];
  if (scan.end < size) {
    if (!isLast) damaged.push({ from: scan.end, to: size });
    else {
      ftruncateSync(file.fd, scan.end);
      fsyncSync(file.fd);
    }
  }
  for (const range of damaged) setAside(path, range.from, range.to);
  return {
    segment: {
      path,
      firstOffset: firstOffsetOf(basename(path)) ?? 0,
      file,
      places: scan.records.map(placeOf),
      keyLog,
      size: isLast ? scan.end : size,
    },
    damagedBytes: damaged.reduce((sum, { from, to }) => sum + to - from, 0),
  };
}

export async function loadSegments(
  folder: string,
  each: (found: FoundRecord, keyLog: KeyLog) => void,
): Promise<{ segments: Segment[]; damagedBytes: number }> {
  const names = readdirSync(folder)
    .filter((name) => firstOffsetOf(name) !== undefined)
    .sort();
  const loaded: LoadedSegment[] = [];
  for (const [index, name] of names.entries())
    loaded.push(await loadSegment(join(folder, name), index === names.length - 1, each));
  return {
    segments: loaded.map(({ segment }) => segment),
    damagedBytes: loaded.reduce((sum, { damagedBytes }) => sum + damagedBytes, 0),
  };
}
