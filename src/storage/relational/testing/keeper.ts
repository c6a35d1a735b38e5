/**
 * Keeps the PostgreSQL of tests while it has users: `keeper.ts FOLDER`. A user is a connection to `FOLDER/keeper.sock`
 * and is answered with the folder of the server's socket. The server forgoes durability: its data die with it.
 */
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { hasErrorCode, isAppError } from '#base/errors.ts';
import { lockDataFolder } from '#storage/data-folder.ts';
import { clusterOf } from '#storage/relational/cluster.ts';
import { openEmbedded } from '#storage/relational/embedded.ts';

const lingerMs = 4000;
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

async function keep(folder: string): Promise<void> {
  const lock = await lockDataFolder(folder);
  const data = join(folder, 'postgres');
  const socket = join(folder, 'keeper.sock');
  await rm(socket, { force: true });
  await rm(data, { recursive: true, force: true });
  const log = { info: console.log, warn: console.log, error: console.log };
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
