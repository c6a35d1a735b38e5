/** Files named on the command line: a file as it is, a folder by what lies in it. */
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { failed, hasErrorCode, messageOf } from '#base/errors.ts';
import { expandArchive } from './archive.ts';
import { isEvtx, isZip } from './shape.ts';
import type { ZipEntry } from './zip.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As the person knows it: relative to where they stand, unless it lies elsewhere. */
  readonly name: string;
  /** As it lies on disk. */
  readonly bytes: number;
  /** What of the file is meant, when it is an archive. */
  readonly entry?: ZipEntry;
  /** Which part of it is meant, when several read it. */
  readonly part?: FilePart;
}

export interface FilePart {
  readonly kind: 'lines' | 'evtx';
  readonly from: number;
  /** Not any more. */
  readonly to: number;
  /** Of an event log: was it in use when it was copied? */
  readonly isInUse: boolean;
}

export interface SkippedFile {
  readonly name: string;
  readonly code: string;
  readonly reason: string;
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly skipped: readonly SkippedFile[];
}

const eventFile = /\.(jsonl?|ndjson|log|evtx|xml|csv|tsv|zip)(\.(gz|zst))?$/i;
const notAnEventFile =
  'its name does not end with .json, .jsonl, .ndjson, .log, .evtx, .xml, .csv, .tsv (or one of these and .gz or .zst) or .zip';

export const isEventFile = (name: string): boolean => eventFile.test(name);
export const isRuleFile = (name: string): boolean => /\.ya?ml$/i.test(name) && !/\.samples\.ya?ml$/i.test(name);

interface Wanted {
  readonly accepts: (name: string) => boolean;
  readonly otherwise: string;
  /** Event logs whatever they are called, and what lies in archives. */
  readonly looksInside?: true;
}

const wantedEvents: Wanted = { accepts: isEventFile, otherwise: notAnEventFile, looksInside: true };

export const findEventFiles = (paths: readonly string[], cwd: string): Promise<Found> =>
  findFiles(paths, cwd, wantedEvents);

/** In order of name within each folder; what is named twice is taken once. */
export async function findFiles(paths: readonly string[], cwd: string, wanted: Wanted): Promise<Found> {
  const taking: Taking = { files: new Map(), skipped: [], cwd, wanted };
  for (const given of paths) {
    const path = resolve(cwd, given);
    const facts = await factsOf(path, given);
    if (facts.isDirectory()) await takeFolder(path, taking);
    else if (facts.isFile()) await takeFile({ path, name: nameOf(path, cwd), bytes: facts.size }, taking);
    else taking.skipped.push({ name: given, code: 'not_a_file', reason: 'it is neither a file nor a folder' });
  }
  return { files: [...taking.files.values()], skipped: taking.skipped };
}

async function takeFile(file: FoundFile, { files, skipped, wanted }: Taking): Promise<void> {
  if (wanted.looksInside === undefined || !isZip(await headOf(file.path))) {
    files.set(file.path, file);
    return;
  }
  const inside = await expandArchive(file, isEventFile);
  for (const one of inside.files) files.set(`${one.path}\0${one.name}`, one);
  skipped.push(...inside.skipped);
}

/** The first bytes, none when they cannot be had: whoever reads the file says why. */
export async function headOf(path: string, bytes = 8): Promise<Uint8Array> {
  const head = Buffer.alloc(bytes);
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return head.subarray(0, 0);
  }
}

async function factsOf(path: string, given: string) {
  try {
    return await stat(path);
  } catch (cause) {
    throw unreadable(given, cause);
  }
}

export function unreadable(name: string, cause: unknown) {
  const why = hasErrorCode(cause, 'ENOENT', 'ENOTDIR')
    ? 'there is no such file or folder'
    : hasErrorCode(cause, 'EACCES', 'EPERM')
      ? 'this user may not read it'
      : messageOf(cause);
  return failed('file_unreadable', `${name} cannot be read: ${why}`, { cause });
}

export function unwritable(name: string, cause: unknown) {
  const why = hasErrorCode(cause, 'EEXIST') ? 'it is there already' : messageOf(cause);
  return failed('file_unwritable', `${name} cannot be written: ${why}`, {
    cause,
    remedy: 'Name another place with --out.',
  });
}

const nameOf = (path: string, cwd: string): string => {
  const name = relative(cwd, path);
  return name.startsWith('..') || name === '' ? path : name;
};

interface Taking {
  readonly files: Map<string, FoundFile>;
  readonly skipped: SkippedFile[];
  readonly cwd: string;
  readonly wanted: Wanted;
}

async function takeFolder(folder: string, taking: Taking): Promise<void> {
  const { skipped, cwd } = taking;
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(nameOf(folder, cwd), cause);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = nameOf(path, cwd);
    if (entry.name.startsWith('.')) continue;
    // Links to folders are not followed: they may lead round in circles.
    if (entry.isDirectory()) {
      await takeFolder(path, taking);
      continue;
    }
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined || !facts.isFile())
      skipped.push({ name, code: 'not_a_file', reason: 'it is a link to nothing, or to a folder' });
    else if (await isWanted(entry.name, path, taking.wanted)) await takeFile({ path, name, bytes: facts.size }, taking);
    else skipped.push({ name, code: 'name_unknown', reason: taking.wanted.otherwise });
  }
}

/** Event logs that were recovered from a disk have any name. */
const isWanted = async (name: string, path: string, { accepts, looksInside }: Wanted): Promise<boolean> =>
  accepts(name) || (looksInside === true && isEvtx(await headOf(path)));
