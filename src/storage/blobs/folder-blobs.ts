/**
 * Blobs in a folder: `aa/bb/<sha-256>`. A file appears under its name only when it is whole and on disk, so what has
 * the name has the content; that is checked again at every read.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { absent, busy, failed, hasErrorCode, invalid } from '#base/errors.ts';
import type { BlobRef, Blobs } from './port.ts';

const hashPattern = /^[0-9a-f]{64}$/;
const partPattern = /^[0-9a-f]{2}$/;
const unfinished = 'unfinished';

const exists = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
};

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* piecesOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

async function writeFresh(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<BlobRef> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of piecesOf(content)) {
      hash.update(piece);
      bytes += piece.length;
      await writeAll(file, piece);
    }
    await file.sync();
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    await file.close();
  }
}

const folderOf = (root: string, sha256: string): string => join(root, sha256.slice(0, 2), sha256.slice(2, 4));
const pathOf = (root: string, sha256: string): string => join(folderOf(root, sha256), sha256);

function checkHash(sha256: string): void {
  if (!hashPattern.test(sha256))
    throw invalid('blob_hash_invalid', 'The name of a blob is 64 lower-case hexadecimal digits.');
}

const diskFull = (cause: unknown) =>
  busy('blobs_full', 'The disk of the blobs is full.', { remedy: 'Free room on the disk.', retryAfterS: 30, cause });

/** Gives the finished file its name; a file that has it already, whole or damaged, is replaced by this whole one. */
async function moveIn(root: string, fresh: string, { sha256 }: BlobRef): Promise<void> {
  const folder = folderOf(root, sha256);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(fresh, join(folder, sha256));
  for (const path of [folder, join(root, sha256.slice(0, 2)), root]) await syncFolder(path);
}

async function* listIn(root: string): AsyncGenerator<BlobRef> {
  const parts = async (path: string) => (await readdir(path)).filter((name) => partPattern.test(name)).sort();
  for (const first of await parts(root))
    for (const second of await parts(join(root, first)))
      for (const sha256 of (await readdir(join(root, first, second))).sort())
        if (hashPattern.test(sha256)) yield { sha256, bytes: (await stat(pathOf(root, sha256))).size };
}

/** Opens the folder, making it when absent; what an interrupted writing left is removed. One process at a time. */
export async function openFolderBlobs({ folder }: { readonly folder: string }): Promise<Blobs> {
  await rm(join(folder, unfinished), { recursive: true, force: true });
  await mkdir(join(folder, unfinished), { recursive: true, mode: 0o700 });
  return {
    async put(content) {
      const fresh = join(folder, unfinished, randomUUID());
      try {
        const ref = await writeFresh(fresh, content);
        await moveIn(folder, fresh, ref);
        return ref;
      } catch (error) {
        await rm(fresh, { force: true });
        throw hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG') ? diskFull(error) : error;
      }
    },
    async get(sha256) {
      checkHash(sha256);
      let content: Buffer;
      try {
        content = await readFile(pathOf(folder, sha256));
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) throw absent('blob_absent', 'There is no blob with this hash.');
        throw error;
      }
      if (createHash('sha256').update(content).digest('hex') === sha256) return content;
      throw failed('blob_damaged', 'The content of this blob no longer has its hash.', {
        remedy: 'Put the file back from a backup; storing the same content again repairs it too.',
        details: { sha256 },
      });
    },
    async has(sha256) {
      checkHash(sha256);
      return exists(pathOf(folder, sha256));
    },
    list: () => listIn(folder),
  };
}
