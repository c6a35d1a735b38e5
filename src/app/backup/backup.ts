/**
 * A backup of the running product.
 *
 * The pipeline stands still between two batches only while the snapshot of the relational store is begun, the lake is
 * frozen (hard links) and the spool is copied: so all three are of one moment. Intake goes on meanwhile, into the
 * spool; what is copied of its growing end is whole records, because a torn one is cut off when it is opened. The long
 * part, copying tables, lake and evidence, happens with the pipeline at work again.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stores } from '#app/server/stores.ts';
import { version } from '#app/server/version.ts';
import type { Actor } from '#base/actor.ts';
import { busy, conflict, hasErrorCode, invalid } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import type { Journal, SigningKey } from '#features/journal/server/index.ts';
import type { Pipeline } from '#features/pipeline/server/index.ts';
import type { FrozenTable } from '#storage/lake/port.ts';
import type { Tx } from '#storage/relational/port.ts';
import { backupMade, backupStream } from './entries.ts';
import { copyHashed, filesBelow, syncFolder, syncFoldersOf, writeHashed } from './files.ts';
import { copyFrozen, countLake, lakeSchema } from './lake.ts';
import { type FileFacts, formatVersion, type Manifest, writeManifest } from './manifest.ts';
import { dumpRelational, readPoint } from './relational.ts';
import { demandPassphrase, sealedKeysFile, sealKeys } from './seal-keys.ts';

export interface BackupParts {
  readonly dataDir: string;
  readonly stores: Pick<Stores, 'relational' | 'lake' | 'spool' | 'blobs'>;
  readonly journal: Journal;
  readonly pipeline: Pick<Pipeline, 'pause'>;
  readonly signingKey: SigningKey;
  /** How long the pipeline may take to finish its batch, 60 s unless said otherwise. */
  readonly patienceMs?: number;
}

export interface BackupRequest {
  /** Absolute; outside the data folder; must not exist, while its parent must. */
  readonly to: string;
  readonly passphrase?: string | undefined;
}

export interface BackupReport {
  readonly to: string;
  readonly madeAt: string;
  readonly files: number;
  readonly bytes: number;
  readonly journal: { readonly seq: number; readonly hash: string };
  readonly committedOffset: number;
  readonly keys: 'sealed' | 'left-out';
  /** How long the pipeline stood still, milliseconds. */
  readonly pausedMs: number;
  /** What a person should know of this backup, in sentences. */
  readonly notes: readonly string[];
}

const pausePatienceMs = 60_000;
const underway = new WeakSet<Journal>();

/** Rejects with `backup_target_…`, `backup_underway`, `pipeline_stalled`, or what a store says; then nothing stays. */
export async function makeBackup(parts: BackupParts, actor: Actor, request: BackupRequest): Promise<BackupReport> {
  if (request.passphrase !== undefined) demandPassphrase(request.passphrase);
  if (underway.has(parts.journal))
    throw conflict('backup_underway', 'Another backup is being made.', { remedy: 'Wait until it is done.' });
  underway.add(parts.journal);
  try {
    const to = await makeTarget(parts.dataDir, request.to);
    try {
      return await fill(parts, actor, to, request.passphrase);
    } catch (error) {
      await rm(to, { recursive: true, force: true });
      throw error;
    }
  } finally {
    underway.delete(parts.journal);
  }
}

async function makeTarget(dataDir: string, to: string): Promise<string> {
  if (!isAbsolute(to)) throw invalid('backup_target_relative', 'Name the folder of the backup by its whole path.');
  const parent = await realpath(dirname(resolve(to))).catch(() => {
    throw invalid('backup_target_parent', `There is no folder ${dirname(resolve(to))} to make the backup in.`);
  });
  const target = join(parent, basename(resolve(to)));
  const data = await realpath(dataDir);
  if (`${target}${sep}`.startsWith(`${data}${sep}`))
    throw invalid('backup_target_inside', 'The backup would lie in the data folder itself.', {
      remedy: 'Name a folder elsewhere, best on another disk.',
    });
  try {
    await mkdir(target, { mode: 0o700 });
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST'))
      throw conflict('backup_target_exists', `${target} is there already.`, { remedy: 'Name a folder that is not.' });
    throw invalid('backup_target_unusable', `The folder ${target} cannot be made.`, {
      cause: error,
      remedy: 'Give the user who runs Watchfloor the right to write there.',
    });
  }
  return target;
}

/** What is of one moment. */
interface Moment {
  readonly at: string;
  readonly point: Awaited<ReturnType<typeof readPoint>>;
  readonly nextOffset: number;
  readonly frozen: readonly FrozenTable[] | undefined;
  /** Counted at that moment when the lake is reached by address. */
  readonly counts: Manifest['lake']['tables'];
  readonly pausedMs: number;
}

async function fill(
  parts: BackupParts,
  actor: Actor,
  to: string,
  passphrase: string | undefined,
): Promise<BackupReport> {
  const { relational, lake, spool } = parts.stores;
  const files: FileFacts[] = [];
  const written = (file: FileFacts): void => void files.push(file);
  const frozenName = `backup_${randomBytes(6).toString('hex')}`;
  try {
    const [moment, tables] = await relational.transaction(
      async (tx) => {
        const taken = await takeMoment(parts, tx, to, frozenName, written);
        return [taken, relational.facts.supervised ? await dumpRelational(relational, tx, to, written) : null] as const;
      },
      { isolation: 'snapshot', readOnly: true },
    );
    const lakeTables = moment.frozen === undefined ? moment.counts : await copyFrozen(moment.frozen, to, written);
    const damagedBlobs = await copyBlobs(parts, to, written);
    const keys = await copyKeys(parts.dataDir, to, passphrase, written);
    await syncFoldersOf(
      to,
      files.map(({ path }) => path),
    );
    const manifest: Manifest = {
      format: 'watchfloor-backup',
      formatVersion,
      product: version,
      madeAt: moment.at,
      spool: {
        partition: spool.partition,
        epoch: spool.epoch,
        committedOffset: moment.point.committedOffset,
        nextOffset: moment.nextOffset,
      },
      journal: moment.point.journal,
      signingKey: { id: parts.signingKey.id, publicKey: parts.signingKey.publicKey },
      relational: tables,
      lake: {
        serverVersion: lake.facts.serverVersion,
        schema: [...(await lakeSchema(lake))],
        tables: lakeTables,
        inBackup: moment.frozen !== undefined,
      },
      keys,
      damagedBlobs,
      files,
    };
    await writeManifest(to, manifest);
    await syncFolder(dirname(to));
    return await tell(parts, actor, to, manifest, moment.pausedMs);
  } finally {
    await lake.files?.thaw(frozenName);
  }
}

async function takeMoment(
  parts: BackupParts,
  tx: Tx,
  to: string,
  frozenName: string,
  written: (file: FileFacts) => void,
): Promise<Moment> {
  const { lake, spool } = parts.stores;
  const resume = await pauseWithin(parts);
  const began = performance.now();
  try {
    const point = await readPoint(tx, spool.partition);
    const frozen = await lake.files?.freeze(frozenName);
    const counts = frozen === undefined ? await countLake(lake) : [];
    await copySpool(join(parts.dataDir, 'spool'), to, written);
    const { nextOffset } = spool.stats();
    const at = toInstant(parts.journal.clock());
    return { at, point, nextOffset, frozen, counts, pausedMs: Math.round(performance.now() - began) };
  } finally {
    resume();
  }
}

/** A pipeline that waits for a store does not pause; then there is no moment to take. */
async function pauseWithin({ pipeline, patienceMs = pausePatienceMs }: BackupParts): Promise<() => void> {
  const pausing = pipeline.pause();
  const resume = await Promise.race([pausing, sleep(patienceMs, undefined, { ref: false })]);
  if (resume !== undefined) return resume;
  void pausing.then((late) => late());
  throw busy('pipeline_stalled', 'The pipeline does not come to the end of a batch, so no backup can be made now.', {
    remedy: 'Look at the state of the pipeline: what it waits for is said there.',
    retryAfterS: 60,
  });
}

/** The epoch is left out: a restored spool begins a new one. */
async function copySpool(folder: string, to: string, written: (file: FileFacts) => void): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(seg|keys|damaged)$/.test(name)).sort();
  for (const name of names) written(await copyHashed(join(folder, name), to, `spool/${name}`));
}

/** Evidence is only ever added, and before the rows that name it: so all that the snapshot names is there. */
async function copyBlobs(
  { dataDir, stores }: BackupParts,
  to: string,
  written: (file: FileFacts) => void,
): Promise<string[]> {
  const damaged: string[] = [];
  for await (const { sha256 } of stores.blobs.list()) {
    const path = `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
    const file = await copyHashed(join(dataDir, 'blobs', path), to, `blobs/${path}`);
    if (file.sha256 === sha256) written(file);
    else {
      damaged.push(sha256);
      await rm(join(to, file.path));
    }
  }
  return damaged;
}

async function copyKeys(
  dataDir: string,
  to: string,
  passphrase: string | undefined,
  written: (file: FileFacts) => void,
): Promise<'sealed' | 'left-out'> {
  if (passphrase === undefined) return 'left-out';
  const folder = join(dataDir, 'keys');
  const names = (await filesBelow(folder)).filter((name) => !name.startsWith('.') && !name.includes('/'));
  const keys = new Map<string, Uint8Array>();
  for (const name of names) keys.set(name, await readFile(join(folder, name)));
  const sealed = await sealKeys(keys, passphrase);
  written(await writeHashed(to, sealedKeysFile, async (sink) => void sink.write(Buffer.from(sealed))));
  return 'sealed';
}

async function tell(
  { journal }: BackupParts,
  actor: Actor,
  to: string,
  manifest: Manifest,
  pausedMs: number,
): Promise<BackupReport> {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const facts = { journalSeq: manifest.journal.seq, files: manifest.files.length, bytes, keys: manifest.keys };
  await journal.write(actor, (write) =>
    write.record(backupMade.draft({ stream: backupStream, scope: null, facts, payload: { to } })),
  );
  return {
    to,
    madeAt: manifest.madeAt,
    files: manifest.files.length,
    bytes,
    journal: manifest.journal,
    committedOffset: manifest.spool.committedOffset,
    keys: manifest.keys,
    pausedMs,
    notes: notesOf(manifest),
  };
}

function notesOf({ keys, relational, lake, spool, journal, damagedBlobs }: Manifest): string[] {
  const notes: string[] = [];
  if (keys === 'left-out')
    notes.push(
      'Without a passphrase the keys are left out: after a restore the journal is signed by a new key, and everybody sets one-time codes up again.',
    );
  const outside = [relational === null ? 'PostgreSQL' : '', lake.inBackup ? '' : 'ClickHouse'].filter(Boolean);
  if (outside.length > 0)
    notes.push(
      `${outside.join(' and ')} is reached by address and NOT in this backup: it needs its own, of this moment (offset ${spool.committedOffset}, journal entry ${journal.seq}, hash ${journal.hash}).`,
    );
  if (damagedBlobs.length > 0)
    notes.push(`${damagedBlobs.length} files of evidence were damaged already and are not in this backup.`);
  return notes;
}
