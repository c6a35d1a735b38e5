/** Fills the stores of a folder that nobody else knows yet, checks them against each other and closes them. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '#app/config.ts';
import { failed } from '#base/errors.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { openClickhouse } from '#storage/lake/clickhouse.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import { type AppliedMigration, planMigrations, readMigrations } from '#storage/migrations.ts';
import { openEmbedded } from '#storage/relational/embedded.ts';
import { migrate, relationalMigrations } from '#storage/relational/migrate.ts';
import type { Relational } from '#storage/relational/port.ts';
import { openPostgres } from '#storage/relational/postgres.ts';
import { openFileSpool, startEpoch } from '#storage/spool/file-spool.ts';
import { demandCounts, loadLake } from './lake.ts';
import type { Manifest } from './manifest.ts';
import { loadRelational } from './relational.ts';
import type { RestoreConfig } from './restore.ts';
import { type CheckedJournal, checkAndSettle } from './restore-check.ts';

const lakeMigrations = join(projectFolder, 'migrations/lake');

export interface RestoreParts {
  /** Its `dataDir` is the folder that is being filled. */
  readonly config: RestoreConfig;
  readonly manifest: Manifest;
  readonly from: string;
  readonly keys: 'restored' | 'new';
  readonly acceptFaults: boolean;
}

export interface Waiting {
  readonly records: number;
  readonly events: number;
  /** First offset behind them. */
  readonly end: number;
}

export interface RestoredStores extends CheckedJournal {
  readonly tables: number;
  readonly rows: number;
  readonly lake: readonly { readonly name: string; readonly rows: number }[];
  /** Accepted and not yet processed when the backup was made; processed at the next start. */
  readonly waiting: Waiting;
  readonly epoch: string;
}

/** Rejects with `schema_newer` and the like when this version does not know the schemas of the backup. */
export async function demandKnownSchemas({ relational, lake }: Manifest): Promise<void> {
  if (relational !== null) planMigrations(await readMigrations(relationalMigrations), relational.schema);
  planMigrations(await readMigrations(lakeMigrations), lake.schema);
}

export async function restoreStores(parts: RestoreParts): Promise<RestoredStores> {
  const { manifest } = parts;
  const spool = await renewSpool(parts);
  await restoreLake(parts);
  const relational = await openRelational(parts.config);
  try {
    if (manifest.relational !== null) {
      await withMigrationsOf(relationalMigrations, manifest.relational.schema, (folder) => migrate(relational, folder));
      await loadRelational(relational, manifest.relational, parts.from);
    }
    await migrate(relational);
    const checked = await checkAndSettle(parts, relational, spool);
    const tables = manifest.relational?.tables ?? [];
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return { ...checked, ...spool, tables: tables.length, rows, lake: manifest.lake.tables };
  } finally {
    await relational.close();
  }
}

/**
 * The records that wait keep their offsets and get the new epoch: their events have new names, which none has that the
 * first installation may have made of the same records after the backup. Offsets go on right behind the last record that
 * was copied: the pipeline waits for every offset that was given, so none may be left out.
 */
async function renewSpool({ config, manifest }: RestoreParts): Promise<{ waiting: Waiting; epoch: string }> {
  const folder = join(config.dataDir, 'spool');
  const { committedOffset, partition } = manifest.spool;
  const { epoch } = startEpoch({ folder, nextOffset: committedOffset });
  const spool = await openFileSpool({ folder, partition });
  try {
    let [records, events, end] = [0, 0, committedOffset];
    for (;;) {
      const read = await spool.read(end, 16 * 1024 * 1024, 50_000);
      const last = read.at(-1);
      if (last === undefined) break;
      records += read.length;
      events += read.reduce((sum, { head }) => sum + head.events, 0);
      end = last.offset + 1;
    }
    return { waiting: { records, events, end }, epoch };
  } finally {
    await spool.close();
  }
}

async function restoreLake({ config, manifest, from }: RestoreParts): Promise<void> {
  if (config.lakeUrl !== undefined) {
    await withLake(await openClickhouse({ url: config.lakeUrl }), (lake) => demandCounts(lake, manifest.lake.tables));
    return;
  }
  await withLake(await openChdb({ folder: join(config.dataDir, 'lake') }), async (lake) => {
    await withMigrationsOf(lakeMigrations, manifest.lake.schema, (folder) => migrateLake(lake, folder));
    if (lake.files === undefined) throw failed('lake_without_files', 'This lake cannot take parts.');
    await loadLake(lake, lake.files, manifest, from);
    await migrateLake(lake, lakeMigrations);
  });
}

async function withLake(lake: Lake, run: (lake: Lake) => Promise<void>): Promise<void> {
  try {
    await run(lake);
  } finally {
    await lake.close();
  }
}

const openRelational = ({ databaseUrl, dataDir }: RestoreConfig): Promise<Relational> =>
  databaseUrl === undefined
    ? openEmbedded({ folder: join(dataDir, 'postgres') })
    : openPostgres({ connection: { connectionString: databaseUrl } });

/** Lets `run` see only the migrations that the backup had: its rows fit no others. */
async function withMigrationsOf(
  folder: string,
  applied: readonly AppliedMigration[],
  run: (folder: string) => Promise<unknown>,
): Promise<void> {
  const chosen = await mkdtemp(join(tmpdir(), 'watchfloor-migrations-'));
  try {
    for (const { number, name } of applied) {
      const file = `${String(number).padStart(4, '0')}-${name}.sql`;
      await copyFile(join(folder, file), join(chosen, file));
    }
    await run(chosen);
  } finally {
    await rm(chosen, { recursive: true, force: true });
  }
}
