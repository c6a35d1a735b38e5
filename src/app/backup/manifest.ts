/**
 * What a backup is: a folder with files, and `manifest.json`, which names each with its size and hash. The manifest is
 * written last; a folder without it is a backup that was interrupted.
 */
import { lstat, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { absent, failed, hasErrorCode } from '#base/errors.ts';
import { syncFolder } from './files.ts';

export const manifestFile = 'manifest.json';
export const formatVersion = 1;

const migrationSchema = z.object({ number: z.int(), name: z.string(), sha256: z.string() });

/** A path inside the backup: plain names between slashes, so that it never leads out of the folder. */
const pathSchema = z
  .string()
  .max(500)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._%-]*(\/[A-Za-z0-9_][A-Za-z0-9._%-]*)*$/);

const fileSchema = z.object({
  path: pathSchema,
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const tableSchema = z.object({
  name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
  columns: z.array(z.string()),
  rows: z.int().nonnegative(),
});

const manifestSchema = z.object({
  format: z.literal('watchfloor-backup'),
  formatVersion: z.int(),
  product: z.string(),
  madeAt: z.iso.datetime(),
  spool: z.object({
    partition: z.int().nonnegative(),
    /** Of the installation that was backed up; the restored one gets another. */
    epoch: z.string(),
    /** Everything before it is processed: in the lake and in the relational store. */
    committedOffset: z.int().nonnegative(),
    /** No record of the backup has this offset or a later one. */
    nextOffset: z.int().nonnegative(),
  }),
  journal: z.object({ seq: z.int().nonnegative(), hash: z.string() }),
  signingKey: z.object({ id: z.string(), publicKey: z.string() }),
  /** `null`: it is reached by address and has a backup of its own, of the same moment. */
  relational: z
    .object({
      serverVersion: z.string(),
      schema: z.array(migrationSchema),
      tables: z.array(tableSchema),
      sequences: z.array(z.object({ name: z.string(), last: z.int(), called: z.boolean() })),
    })
    .nullable(),
  lake: z.object({
    serverVersion: z.string(),
    schema: z.array(migrationSchema),
    tables: z.array(z.object({ name: z.string().regex(/^[a-z_][a-z0-9_]*$/), rows: z.int().nonnegative() })),
    /** False when it is reached by address; then the rows were counted there at the moment of the backup. */
    inBackup: z.boolean(),
  }),
  keys: z.enum(['sealed', 'left-out']),
  /** Hashes of evidence whose file was damaged before the backup; they are not in it. */
  damagedBlobs: z.array(z.string()),
  files: z.array(fileSchema),
});

export type Manifest = z.output<typeof manifestSchema>;
export type FileFacts = Manifest['files'][number];

/** Puts the manifest in its place, durable, as the last step of a backup. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const draft = join(folder, `${manifestFile}.part`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifestSchema.parse(manifest), null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, manifestFile));
  await syncFolder(folder);
}

/** Rejects with `backup_absent`, `backup_incomplete`, `backup_damaged` or `backup_newer`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const isFolder = await lstat(folder).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder) throw absent('backup_absent', `There is no folder ${folder}.`);
  const value = await parsed(folder);
  const version = z.object({ formatVersion: z.int() }).safeParse(value);
  if (version.success && version.data.formatVersion > formatVersion)
    throw failed('backup_newer', 'The backup was made by a newer version of Watchfloor.', {
      remedy: 'Restore it with that version.',
    });
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) throw damagedManifest(folder, manifest.error);
  return manifest.data;
}

async function parsed(folder: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestFile), 'utf8');
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
    throw failed('backup_incomplete', `${folder} has no ${manifestFile}: the backup was not finished.`, {
      remedy: 'Take another backup; this one cannot be restored.',
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedManifest(folder, cause);
  }
}

const damagedManifest = (folder: string, cause: unknown) =>
  failed('backup_damaged', `The ${manifestFile} in ${folder} is damaged.`, {
    cause,
    remedy: 'Fetch the backup again, or take another one.',
  });
