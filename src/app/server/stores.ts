/** Opens the stores in the forms that the configuration names: embedded, or by address. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, projectFolder } from '#app/config.ts';
import { messageOf } from '#base/errors.ts';
import { openFolderBlobs } from '#storage/blobs/folder-blobs.ts';
import type { Blobs } from '#storage/blobs/port.ts';
import { type FolderLock, lockDataFolder } from '#storage/data-folder.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { openClickhouse } from '#storage/lake/clickhouse.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import { openEmbedded } from '#storage/relational/embedded.ts';
import { migrate } from '#storage/relational/migrate.ts';
import type { Relational } from '#storage/relational/port.ts';
import { openPostgres } from '#storage/relational/postgres.ts';
import { openFileSpool } from '#storage/spool/file-spool.ts';
import type { Spool } from '#storage/spool/port.ts';
import type { Log } from './log.ts';

export interface Stores {
  readonly relational: Relational;
  readonly lake: Lake;
  readonly spool: Spool;
  readonly blobs: Blobs;
  close(): Promise<void>;
}

export const spoolLimit = 8 * 1024 ** 3;
const lakeMigrations = join(projectFolder, 'migrations/lake');

/** Closes what is open already when one of them does not open. */
export async function openStores(config: Config, log: Log): Promise<Stores> {
  const open: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of open.splice(0).reverse()) {
      await one().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'a store did not close well'));
    }
  };
  try {
    const lock: FolderLock = await lockDataFolder(config.dataDir);
    open.push(() => lock.release());
    const [relational, lake] = await openBoth(config, log, open);
    await migrate(relational);
    await migrateLake(lake, lakeMigrations);
    const spoolFolder = join(config.dataDir, 'spool');
    await mkdir(spoolFolder, { recursive: true, mode: 0o700 });
    const spool = await openFileSpool({
      folder: spoolFolder,
      partition: 0,
      maxBytes: spoolLimit,
      log: (message, details) => log.warn(details ?? {}, message),
    });
    open.push(() => spool.close());
    const blobs = await openFolderBlobs({ folder: join(config.dataDir, 'blobs') });
    return { relational, lake, spool, blobs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The two engines start side by side; that is most of the time of a start. */
async function openBoth(config: Config, log: Log, open: (() => Promise<void>)[]): Promise<[Relational, Lake]> {
  const told = (message: string, details?: object): void => log.warn(details ?? {}, message);
  const relational = (
    config.databaseUrl === undefined
      ? openEmbedded({ folder: join(config.dataDir, 'postgres'), log })
      : openPostgres({ connection: { connectionString: config.databaseUrl } })
  ).then((store) => {
    open.push(() => store.close());
    return store;
  });
  const lake = (
    config.lakeUrl === undefined
      ? openChdb({ folder: join(config.dataDir, 'lake'), log: told })
      : openClickhouse({ url: config.lakeUrl, log: told })
  ).then((store) => {
    open.push(() => store.close());
    return store;
  });
  const [one, other] = await Promise.allSettled([relational, lake]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return [one.value, other.value];
}
