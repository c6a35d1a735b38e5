/**
 * The data folder belongs to one process at a time.
 *
 * Node has no `flock`, but its SQLite takes real locks of the operating system on a file (`fcntl`). The kernel gives
 * such a lock back when its process ends, however it ends, so there is nothing stale to recognise and no number of a
 * process that could be used again; two that come at the same moment cannot both get it; and it holds between
 * containers that share the folder. The file beside it only names the holder, for the message.
 */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AppError, conflict, failed } from '#base/errors.ts';

export interface FolderLock {
  /** Absolute. */
  readonly folder: string;
  release(): Promise<void>;
}

const lockFile = 'lock';
const holderFile = 'lock.holder';
/** SQLITE_BUSY */
const busyCode = 5;

async function holderOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, holderFile), 'utf8').catch(() => '');
  const pid = Number(text.trim().split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

async function inUse(folder: string): Promise<AppError> {
  const pid = await holderOf(folder);
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return conflict('data_folder_in_use', `The data folder ${folder} is in use by ${who}.`, {
    remedy: 'Stop that process first, or name another folder in WATCHFLOOR_DATA_DIR.',
    details: { folder, pid: pid ?? null },
  });
}

function unusable(folder: string, cause: unknown): AppError {
  return failed('data_folder_unusable', `The data folder ${folder} cannot be made or written.`, {
    cause,
    remedy: `Give this user the folder (chown -R), or name another one in WATCHFLOOR_DATA_DIR.`,
  });
}

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === busyCode;

function lockIn(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, lockFile), { timeout: 0 });
  try {
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Takes the folder for this process, making it (0700) when absent; `data_folder_in_use` when another one has it. */
export async function lockDataFolder(path: string): Promise<FolderLock> {
  const folder = resolve(path);
  let database: DatabaseSync;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    database = lockIn(folder);
    await chmod(join(folder, lockFile), 0o600);
    await writeFile(join(folder, holderFile), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    if (isBusy(error)) throw await inUse(folder);
    throw unusable(folder, error);
  }
  return {
    folder,
    async release() {
      if (!database.isOpen) return;
      await rm(join(folder, holderFile), { force: true });
      database.close();
    },
  };
}
