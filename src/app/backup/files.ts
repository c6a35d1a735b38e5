/** Files of a backup: written once, synced, with the hash of what was really written. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { failed, hasErrorCode } from '#base/errors.ts';
import type { FileFacts } from './manifest.ts';

const chunkBytes = 1024 * 1024;

/** What a folder lists is only durable after this. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** A stream into a file; what waits is written in one go, because COPY comes row by row. */
function sinkTo(file: FileHandle, taken: (bytes: Uint8Array) => void): Writable {
  const put = (bytes: Uint8Array, done: (error?: Error) => void): void => {
    taken(bytes);
    writeAll(file, bytes).then(() => done(), done);
  };
  return new Writable({
    highWaterMark: chunkBytes,
    write: (chunk: Buffer, _encoding, done) => put(chunk, done),
    writev: (chunks, done) => put(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
  });
}

/** Makes the file and lets `fill` write it; resolves when it is on disk. */
export async function writeHashed(
  root: string,
  path: string,
  fill: (sink: Writable) => Promise<void>,
): Promise<FileFacts> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const file = await open(target, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    const sink = sinkTo(file, (part) => {
      hash.update(part);
      bytes += part.length;
    });
    await fill(sink);
    if (!sink.writableEnded) sink.end();
    await finished(sink);
    await file.sync();
    return { path, bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** Copies a file as far as it goes now. */
export const copyHashed = (from: string, root: string, path: string): Promise<FileFacts> =>
  writeHashed(root, path, (sink) => pipeline(createReadStream(from, { highWaterMark: chunkBytes }), sink));

/** Paths of all files below the folder, relative to it with `/`, sorted; none when it does not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Makes durable what the folders of these files list, up to the root. */
export async function syncFoldersOf(root: string, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>(['.']);
  for (const path of paths) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) await syncFolder(join(root, folder));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Rejects with `backup_damaged` unless each file is there with its size and hash. Sizes first: that is quick. */
export async function checkFiles(root: string, files: readonly FileFacts[]): Promise<void> {
  for (const { path, bytes } of files) {
    const facts = await lstat(join(root, path)).catch(() => undefined);
    if (facts === undefined) throw damaged(path, 'is missing');
    if (!facts.isFile() || facts.size !== bytes) throw damaged(path, 'does not have its size');
  }
  for (const { path, sha256 } of files) {
    if ((await hashOf(join(root, path))) !== sha256) throw damaged(path, 'was changed');
  }
}

const damaged = (path: string, how: string) =>
  failed('backup_damaged', `The backup is damaged: ${path} ${how}.`, {
    remedy: 'Fetch the backup again from where it is kept, or restore another one. Nothing was restored.',
    details: { path },
  });
