/**
 * Keeps the PostgreSQL of tests while it has users: `keeper.ts FOLDER`. A user is a connection to `FOLDER/keeper.sock`
 * and is answered with the folder of the server's socket. The server forgoes durability: its data die with it.
 */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { hasErrorCode, isAppError } from '#base/errors.ts';
import { lockDataFolder } from '#storage/data-folder.ts';
import { clusterOf, postmasterOf, stopServer } from '#storage/relational/cluster.ts';
import { openEmbedded } from '#storage/relational/embedded.ts';
import type { Relational } from '#storage/relational/port.ts';
import { name, sql } from '#storage/relational/sql.ts';

const lingerMs = 4000;
const sweepEveryMs = 20_000;
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '400',
  shared_buffers: '64MB',
  autovacuum_naptime: '1h',
  max_wal_size: '2GB',
  checkpoint_timeout: '1h',
};

const roomBytes = 2 * 1024 ** 3;

/** In memory where there is room, which makes cloning a database twice as fast. */
async function dataFolderFor(folder: string): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined);
  if (memory === undefined || memory.bavail * memory.bsize < roomBytes) return join(folder, 'postgres');
  return join('/dev/shm', basename(folder));
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Databases of tests that ended without closing them; their names hold the process that made them. */
async function dropForgotten(relational: Relational): Promise<void> {
  const rows = await relational.query<{ datname: string }>(
    sql`select datname from pg_database where datname like 'test@_%' escape '@'`,
  );
  for (const { datname } of rows)
    if (!isAlive(Number(datname.split('_')[1])))
      await relational.query(sql`drop database if exists ${name(datname)} with (force)`);
}

async function keep(folder: string): Promise<void> {
  const lock = await lockDataFolder(folder);
  const data = await dataFolderFor(folder);
  const socket = join(folder, 'keeper.sock');
  await rm(socket, { force: true });
  const orphan = await postmasterOf(data);
  if (orphan !== undefined) await stopServer(data, orphan);
  await rm(data, { recursive: true, force: true });
  const log = { info: console.log, warn: console.log, error: console.log };
  await mkdir(data, { mode: 0o700 });
  const relational = await openEmbedded({ folder: data, settings, log });
  const users = new Set<Socket>();
  let timer: NodeJS.Timeout;
  const stop = async (): Promise<void> => {
    server.close();
    // Whoever connected at this very moment sees the connection close and starts the next keeper.
    for (const user of users) user.destroy();
    await rm(socket, { force: true });
    await relational.close();
    await rm(data, { recursive: true, force: true });
    await lock.release();
    process.exit(0);
  };
  const linger = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (users.size === 0) void stop();
    }, lingerMs);
  };
  const server = createServer((user) => {
    users.add(user);
    user.on('error', () => {});
    user.on('close', () => {
      users.delete(user);
      if (users.size === 0) linger();
    });
    user.resume();
    user.write(`${clusterOf(data)}\n`);
  });
  server.listen(socket, linger);
  setInterval(() => void dropForgotten(relational).catch(() => {}), sweepEveryMs).unref();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: keeper.ts FOLDER');
try {
  await keep(folder);
} catch (error) {
  // Another keeper has the folder: nothing to do.
  if (!(isAppError(error) && error.code === 'data_folder_in_use') && !hasErrorCode(error, 'EADDRINUSE')) throw error;
}
