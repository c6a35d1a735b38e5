/** The epoch of a spool folder: random, made with the folder and at every restore, kept in `spool.json`. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { failed } from '#base/errors.ts';
import { firstOffsetOf, syncFolder } from './segment.ts';

export interface EpochFile {
  readonly epoch: string;
  /** No record gets an offset below this. */
  readonly nextOffset: number;
}

const fileName = 'spool.json';
const newEpoch = (): string => randomBytes(10).toString('hex');

function write(folder: string, content: EpochFile): EpochFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `${fileName}.new`);
  const fd = openSync(fresh, 'w', 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify(content)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, join(folder, fileName));
  syncFolder(folder);
  return content;
}

/**
 * Begins a new epoch in a folder that no process has open; used by restore. Records that lie there stay and will be
 * read under the new epoch. `nextOffset`: the first offset to give, at least; take the highest that any store knows.
 */
export function startEpoch({ folder, nextOffset }: { folder: string; nextOffset: number }): EpochFile {
  return write(folder, { epoch: newEpoch(), nextOffset });
}

/** Reads the epoch of the folder, or makes the first one of an empty folder. */
export function epochOf(folder: string): EpochFile {
  const path = join(folder, fileName);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Without its file the ids of what lies here are unknown; a new epoch keeps them from being used twice.
    const offsets = readdirSync(folder).map((name) => firstOffsetOf(name) ?? 0);
    return write(folder, { epoch: newEpoch(), nextOffset: Math.max(0, ...offsets) });
  }
  try {
    const { epoch, nextOffset } = JSON.parse(readFileSync(path, 'utf8')) as Partial<EpochFile>;
    if (typeof epoch === 'string' && /^[0-9a-f]{20}$/.test(epoch) && Number.isSafeInteger(nextOffset))
      return { epoch, nextOffset: Number(nextOffset) };
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path, undefined);
}

const unreadable = (path: string, cause: unknown) =>
  failed('spool_epoch_unreadable', `The file ${path} of the spool is damaged.`, {
    remedy: 'Move it away: the spool then goes on under a new epoch, and its unprocessed records are processed again.',
    cause,
  });
