/**
 * A backup back into an empty data folder. Everything is made and checked in a folder beside it, which gets the name of
 * the data folder as the very last step: a restore that fails, or is killed, leaves the target as it was.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '#app/config.ts';
import { conflict, failed, hasErrorCode, invalid } from '#base/errors.ts';
import { checkFiles, copyHashed, syncFolder, syncFoldersOf, writeHashed } from './files.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { demandKnownSchemas, type RestoredStores, restoreStores } from './restore-stores.ts';
import { type KeyFiles, sealedKeysFile, unsealKeys } from './seal-keys.ts';

export type RestoreConfig = Pick<Config, 'dataDir' | 'databaseUrl' | 'lakeUrl'>;

export interface RestoreRequest {
  readonly from: string;
  /** Of the backup's keys. */
  readonly passphrase?: string | undefined;
  /** Go on without the keys, although the backup has them. */
  readonly withoutKeys?: boolean;
  /** Go on although the journal or the projections have faults; the report lists them. */
  readonly acceptFaults?: boolean;
}

export interface RestoreReport extends RestoredStores {
  readonly dataDir: string;
  readonly madeAt: string;
  readonly product: string;
  readonly files: number;
  readonly blobs: number;
  readonly damagedBlobs: number;
  readonly keys: 'restored' | 'new';
}

/**
 * Rejects with `restore_target_…` or `restore_form_differs`, `backup_…`, `passphrase_…`, and for data of another
 * version with `schema_newer` or `migration_changed`.
 */
export async function restore(config: RestoreConfig, request: RestoreRequest): Promise<RestoreReport> {
  const from = resolve(request.from);
  const dataDir = resolve(config.dataDir);
  const manifest = await readManifest(from);
  await demandEmpty(dataDir);
  demandForms(config, manifest);
  await demandKnownSchemas(manifest);
  await checkFiles(from, manifest.files);
  const keys = await openKeys(manifest, from, request);
  const stage = await makeStage(dataDir);
  try {
    await bringFiles(manifest, from, stage, keys);
    const stores = await restoreStores({
      config: { ...config, dataDir: stage },
      manifest,
      from,
      keys: keys === undefined ? 'new' : 'restored',
      acceptFaults: request.acceptFaults === true,
    });
    await moveIn(stage, dataDir);
    return {
      ...stores,
      dataDir,
      madeAt: manifest.madeAt,
      product: manifest.product,
      files: manifest.files.length,
      blobs: manifest.files.filter(({ path }) => path.startsWith('blobs/')).length,
      damagedBlobs: manifest.damagedBlobs.length,
      keys: keys === undefined ? 'new' : 'restored',
    };
  } finally {
    // After the move there is nothing under this name.
    await rm(stage, { recursive: true, force: true });
  }
}

async function demandEmpty(dataDir: string): Promise<void> {
  try {
    if ((await readdir(dataDir)).length === 0) return;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    throw error;
  }
  throw conflict('restore_target_not_empty', `The data folder ${dataDir} is not empty, so nothing is restored there.`, {
    remedy: 'Stop Watchfloor and move the folder away, or name another one in WATCHFLOOR_DATA_DIR.',
    details: { folder: dataDir },
  });
}

/** What the backup left to a server by address must be there by address, and the other way round. */
function demandForms({ databaseUrl, lakeUrl }: RestoreConfig, { relational, lake }: Manifest): void {
  const faults = [
    relational === null && databaseUrl === undefined
      ? 'PostgreSQL was reached by address: restore its own backup and set WATCHFLOOR_DATABASE_URL'
      : '',
    relational !== null && databaseUrl !== undefined
      ? 'PostgreSQL is in the backup: restore without WATCHFLOOR_DATABASE_URL'
      : '',
    !lake.inBackup && lakeUrl === undefined
      ? 'ClickHouse was reached by address: restore its own backup and set WATCHFLOOR_LAKE_URL'
      : '',
    lake.inBackup && lakeUrl !== undefined ? 'the lake is in the backup: restore without WATCHFLOOR_LAKE_URL' : '',
  ].filter(Boolean);
  if (faults.length > 0) throw invalid('restore_form_differs', `${faults.join('; ')}.`);
}

/** `undefined`: the installation goes on with new keys. */
async function openKeys(manifest: Manifest, from: string, request: RestoreRequest): Promise<KeyFiles | undefined> {
  if (manifest.keys === 'left-out' || request.withoutKeys === true) return undefined;
  if (request.passphrase === undefined)
    throw invalid('passphrase_needed', 'The keys of this backup are sealed under a passphrase.', {
      remedy:
        'Give the passphrase (--passphrase-stdin), or go on with new keys (--without-keys): the journal is then signed by a new key, and everybody sets one-time codes up again.',
    });
  return unsealKeys(await readFile(join(from, sealedKeysFile), 'utf8'), request.passphrase);
}

async function makeStage(dataDir: string): Promise<string> {
  await mkdir(dirname(dataDir), { recursive: true });
  return mkdtemp(join(dirname(dataDir), `.${basename(dataDir)}.restoring-`));
}

async function bringFiles(manifest: Manifest, from: string, stage: string, keys: KeyFiles | undefined): Promise<void> {
  const plain = manifest.files.map(({ path }) => path).filter((path) => /^(spool|blobs)\//.test(path));
  for (const path of plain) await copyHashed(join(from, path), stage, path);
  const names = [...(keys ?? [])];
  for (const [name, content] of names)
    await writeHashed(stage, `keys/${name}`, async (sink) => void sink.write(Buffer.from(content)));
  await syncFoldersOf(stage, [...plain, ...names.map(([name]) => `keys/${name}`)]);
}

async function moveIn(stage: string, dataDir: string): Promise<void> {
  try {
    await rename(stage, dataDir);
  } catch (error) {
    if (hasErrorCode(error, 'ENOTEMPTY', 'EEXIST')) await demandEmpty(dataDir);
    throw failed('restore_target_unusable', `The restored folder could not get the name ${dataDir}.`, {
      cause: error,
      remedy: 'If that is where a disk is mounted, name a folder inside of it in WATCHFLOOR_DATA_DIR.',
    });
  }
  await syncFolder(dirname(dataDir));
}
