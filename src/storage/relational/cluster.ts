/**
 * The cluster of the embedded PostgreSQL on disk, and the processes on it.
 *
 * `<folder>/cluster` is PostgreSQL's data folder (0700, of the user it runs as) and holds its socket too, so whoever
 * cannot enter it cannot connect. When root hands it to another user, that user need not be able to reach it by path:
 * PostgreSQL is started inside it and told `-D /proc/self/cwd`. So all data stay in the data folder, also under a
 * private home, and no permission of a folder above is touched.
 */
import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, hasErrorCode } from '#base/errors.ts';
import type { Programs } from './programs.ts';
import type { RunAs } from './run-as.ts';

export const port = 5432;
export const socketName = `.s.PGSQL.${port}`;
export const clusterOf = (folder: string): string => join(folder, 'cluster');
const serverLogOf = (folder: string): string => join(folder, 'postgres.log');
const largestLogBytes = 8 * 1024 * 1024;

/** One small server beside the product: safe writes, modest memory, few processes. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  port: String(port),
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  // Parallel workers need room in /dev/shm, of which containers have little.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  cluster_name: 'watchfloor',
};

export interface Place {
  readonly folder: string;
  readonly runAs: RunAs;
  readonly programs: Programs;
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };

const insideOf = (place: Place, cwd: string) => ({
  cwd,
  env: environment,
  ...(place.runAs.other ? { uid: place.runAs.uid, gid: place.runAs.gid } : {}),
});

/** How PostgreSQL is told where its data are; see the head of this file. */
const dataFolderWord = (place: Place, cwd: string): string =>
  place.runAs.other && process.platform === 'linux' ? '/proc/self/cwd' : cwd;

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Makes the cluster if there is none. It appears under its name only when it is whole. */
export async function ensureCluster(place: Place): Promise<void> {
  const cluster = clusterOf(place.folder);
  const major = (await textOf(join(cluster, 'PG_VERSION')))?.trim();
  if (major === undefined) return createCluster(place);
  const ours = place.programs.version.split('.')[0];
  if (major !== ours)
    throw failed(
      'postgres_folder_version',
      `${cluster} was made by PostgreSQL ${major}; this Watchfloor has ${ours}.`,
      {
        remedy: `Make a backup with the Watchfloor that made it, and restore it with this one.`,
        details: { major, ours },
      },
    );
}

async function createCluster(place: Place): Promise<void> {
  const making = join(place.folder, 'cluster.making');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  await chmod(making, 0o700);
  if (place.runAs.other) await chown(making, place.runAs.uid, place.runAs.gid);
  const words = ['-D', dataFolderWord(place, making), '-A', 'trust', '-U', 'postgres', '--encoding=UTF8'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const sync = place.settings?.fsync === 'off' ? ['--no-sync'] : [];
  const { code, output } = await finish(place, making, [...words, ...locale, ...sync]);
  if (code !== 0)
    throw failed('postgres_not_made', `initdb failed: ${output.trim().split('\n').slice(-3).join(' ')}`, {
      remedy: `Look at room and permissions of ${place.folder}.`,
    });
  await rename(making, clusterOf(place.folder));
  const folder = await open(place.folder, 'r');
  await folder.sync().finally(() => folder.close());
}

function finish(place: Place, cwd: string, words: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(place.programs.initdb, words, { ...insideOf(place, cwd), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Starts the server detached: it outlives a killed Watchfloor and is adopted by the next one. */
export async function spawnServer(place: Place): Promise<{ pid: number; exited: Promise<void> }> {
  const cluster = clusterOf(place.folder);
  const path = serverLogOf(place.folder);
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > largestLogBytes) await rename(path, `${path}.1`);
  const log = await open(path, 'a', 0o600);
  try {
    const all = Object.entries({ ...settings, ...place.settings });
    const words = ['-D', dataFolderWord(place, cluster), ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const child = spawn(place.programs.postgres, words, {
      ...insideOf(place, cluster),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.unref();
    return { pid: child.pid ?? 0, exited };
  } finally {
    await log.close();
  }
}

/** The last words of the server's log, for error messages. */
export async function lastWords(folder: string, lines = 5): Promise<string> {
  const text = (await textOf(serverLogOf(folder))) ?? '';
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrorCode(error, 'EPERM');
  }
};

/**
 * Is this a PostgreSQL process inside the cluster? Numbers of processes are used again and zombies answer signals, so on
 * Linux the process's folder is compared; elsewhere being alive has to do.
 */
export async function isOnCluster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() !== 'postgres') return false;
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(cluster)]);
    return theirs.ino === ours.ino && theirs.dev === ours.dev;
  } catch {
    return false;
  }
}

/** The running postmaster of this cluster, if there is one. */
export async function postmasterOf(folder: string): Promise<number | undefined> {
  const text = await textOf(join(clusterOf(folder), 'postmaster.pid'));
  const pid = Number(text?.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 && (await isOnCluster(pid, clusterOf(folder))) ? pid : undefined;
}

/** All processes on the cluster; on Linux only, elsewhere PostgreSQL's own check has to do. */
export async function processesOn(folder: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const found = await Promise.all(pids.map(async (pid) => ((await isOnCluster(pid, clusterOf(folder))) ? pid : 0)));
  return found.filter((pid) => pid > 0);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Makes the cluster free for a new postmaster: children of a killed one end by themselves within moments, what does
 * not is ended. A lock file is left to PostgreSQL to judge, but for one whose number is now somebody else's process:
 * at that PostgreSQL would balk for ever.
 */
export async function clearRemains(folder: string): Promise<void> {
  for (const [signal, patienceMs] of [
    [undefined, 3000],
    ['SIGQUIT', 2000],
    ['SIGKILL', 5000],
  ] as const) {
    if (signal !== undefined) for (const pid of await processesOn(folder)) end(pid, signal);
    if (await haveGone(folder, patienceMs)) break;
  }
  if ((await processesOn(folder)).length > 0) return;
  for (const name of ['postmaster.pid', `${socketName}.lock`]) {
    const path = join(clusterOf(folder), name);
    const pid = Number((await textOf(path))?.split('\n')[0]);
    if (process.platform === 'linux' && pid > 0 && isAlive(pid)) await rm(path, { force: true });
  }
}

async function haveGone(folder: string, patienceMs: number): Promise<boolean> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(50))
    if ((await processesOn(folder)).length === 0) return true;
  return false;
}

export function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasErrorCode(error, 'ESRCH')) throw error;
  }
}

/** Fast shutdown; immediate when that takes too long. Resolves when the postmaster is gone. */
export async function stopServer(folder: string, pid: number, patienceMs = 30_000): Promise<void> {
  const started = Date.now();
  let asked = false;
  let pressed = false;
  while (await isOnCluster(pid, clusterOf(folder))) {
    if (!asked) end(pid, 'SIGINT');
    asked = true;
    if (!pressed && Date.now() - started > patienceMs) {
      end(pid, 'SIGQUIT');
      pressed = true;
    }
    await pause(20);
  }
}
