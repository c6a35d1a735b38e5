/** Files named on the command line: a file as it is, a folder by what lies in it. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { failed, hasErrorCode, messageOf } from '#base/errors.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As the person knows it: relative to where they stand, unless it lies elsewhere. */
  readonly name: string;
  readonly bytes: number;
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

const eventFile = /\.(jsonl?|ndjson|log)(\.gz)?$/i;
const notAnEventFile = 'its name does not end with .json, .jsonl, .ndjson or .log (or one of these and .gz)';

export const isEventFile = (name: string): boolean => eventFile.test(name);
export const isRuleFile = (name: string): boolean => /\.ya?ml$/i.test(name) && !/\.samples\.ya?ml$/i.test(name);

interface Wanted {
  readonly accepts: (name: string) => boolean;
  readonly otherwise: string;
}

export const findEventFiles = (paths: readonly string[], cwd: string): Promise<Found> =>
  findFiles(paths, cwd, { accepts: isEventFile, otherwise: notAnEventFile });

/** In order of name within each folder; what is named twice is taken once. */
export async function findFiles(paths: readonly string[], cwd: string, wanted: Wanted): Promise<Found> {
  const files = new Map<string, FoundFile>();
  const skipped: SkippedFile[] = [];
  for (const given of paths) {
    const path = resolve(cwd, given);
    const facts = await factsOf(path, given);
    if (facts.isDirectory()) await takeFolder(path, { files, skipped, cwd, wanted });
    else if (facts.isFile()) files.set(path, { path, name: nameOf(path, cwd), bytes: facts.size });
    else skipped.push({ name: given, code: 'not_a_file', reason: 'it is neither a file nor a folder' });
  }
  return { files: [...files.values()], skipped };
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
  const { files, skipped, cwd, wanted } = taking;
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(nameOf(folder, cwd), cause);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = nameOf(path, cwd);
    if (entry.name.startsWith('.')) continue;
    // Links to folders are not followed: they may lead round in circles.
    if (entry.isDirectory()) await takeFolder(path, taking);
    else if (!wanted.accepts(entry.name)) skipped.push({ name, code: 'name_unknown', reason: wanted.otherwise });
    else {
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isFile()) files.set(path, { path, name, bytes: facts.size });
      else skipped.push({ name, code: 'not_a_file', reason: 'it is a link to nothing, or to a folder' });
    }
  }
}
